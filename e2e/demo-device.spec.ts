import type { Page } from '@playwright/test';
import { expect, test as demoTest } from './app.js';
import { createDevice, type Device } from './native-fake.js';

/** The demo as the app of a device; `page` is the app. */
const test = demoTest.extend<{ device: Device }>({
  device: async ({ browser, context }, use) => {
    const system = await browser.newContext();
    const device = await createDevice(context, system, 'unlapse.demo', {
      platform: 'android',
      bridge: 'shipped',
    });
    await context.addInitScript(addKeychain);
    await use(device);
    await system.close();
  },
});

test('signs in by the system browser, and keeps the session in the keychain', async ({
  page,
  app,
  device,
  devServer,
  signIn,
}) => {
  await page.goto('/login');
  await expect(page.getByTestId('ui-mode')).toHaveCount(0);
  await page.getByTestId('sign-in').click();

  await signIn(await device.browserPage());

  await expect(app.status).toHaveAttribute('data-status', 'signed-in');
  await expect(page).toHaveURL('/tabs/notes');
  expect(page.context().pages()).toHaveLength(1);
  await page.reload();
  await expect(app.status).toHaveAttribute('data-status', 'signed-in');
  expect(await app.callApi()).toEqual([200]);
  expect(await keychain(page)).toEqual(['capacitor-storage_unlapse:session']);

  await page.evaluate(() => window.session.logout());

  await expect(app.status).toHaveAttribute('data-status', 'signed-out');
  expect(devServer.counts().endpoints.end_session).toBe(1);
});

test('finishes a login during which the system ended the app', async ({
  page,
  app,
  device,
  signIn,
}) => {
  await page.goto('/login');
  await page.getByTestId('sign-in').click();
  const browser = await device.browserPage();
  await device.endApp(page);
  const comingBack = browser.waitForEvent('request', (request) =>
    request.url().startsWith('unlapse.demo:'),
  );
  await signIn(browser);
  await comingBack;

  await page.goto('/');

  await expect(app.status).toHaveAttribute('data-status', 'signed-in');
  await expect(page).toHaveURL('/tabs/notes');
  expect(await app.callApi()).toEqual([200]);
});

/** The native half of `@aparajita/capacitor-secure-storage`, over what outlives the page. */
function addKeychain(): void {
  interface Item {
    readonly prefixedKey: string;
    readonly data: string;
  }
  interface Bridge {
    PluginHeaders: { name: string; methods: { name: string; rtype: 'promise' }[] }[];
    nativePromise(plugin: string, method: string, options: unknown): Promise<unknown>;
  }
  const methods: Record<string, (item: Item) => unknown> = {
    internalGetItem: ({ prefixedKey }) => ({ data: localStorage.getItem(prefixedKey) }),
    internalSetItem: ({ prefixedKey, data }) => localStorage.setItem(prefixedKey, data),
    internalRemoveItem({ prefixedKey }) {
      localStorage.removeItem(prefixedKey);
      return { success: true };
    },
  };
  const bridge = Reflect.get(window, 'Capacitor') as Bridge;
  const { nativePromise } = bridge;
  bridge.PluginHeaders.push({
    name: 'SecureStorage',
    methods: Object.keys(methods).map((name) => ({ name, rtype: 'promise' })),
  });
  bridge.nativePromise = async (plugin, method, options) =>
    plugin === 'SecureStorage'
      ? methods[method]?.(options as Item)
      : nativePromise(plugin, method, options);
}

function keychain(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Object.keys(localStorage).filter((name) => name.startsWith('capacitor-storage_')),
  );
}
