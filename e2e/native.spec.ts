import type { Page } from '@playwright/test';
import type { AuthResult, ProviderOptions } from 'unlapse';
import { createDevice, type Device, type DeviceSettings } from './native-fake.js';
import { expect, test as plainTest } from './plain.js';
import { nativeCallback, nativeScheme, startVendor, vendors, type VendorApp } from './vendors.js';

interface WorkerFixtures {
  vendor: VendorApp;
}

interface Fixtures {
  /** What kind of device it is; set for a group of tests. */
  settings: DeviceSettings;
  device: Device;
}

/** The plain app on a device: `page` is the app. At the end of each test nobody listens any more. */
const test = plainTest.extend<Fixtures, WorkerFixtures>({
  settings: [{ platform: 'ios', bridge: 'bare' }, { option: true }],
  vendor: [
    async ({ app }, use) => {
      const [openId] = vendors;
      if (!openId) throw new Error('no vendor');
      const vendor = await startVendor(openId, app.url);
      vendor.server.configure({ accessTokenTtlSeconds: 300 });
      await use(vendor);
      await vendor.server.close();
    },
    { scope: 'worker' },
  ],
  device: async ({ browser, context, page, settings, vendor }, use) => {
    await vendor.server.revokeAll();
    vendor.server.resetCounts();
    const system = await browser.newContext();
    const device = await createDevice(context, system, nativeScheme, settings);
    await start(page);
    await use(device);
    await expect.poll(() => device.phone.listeners).toEqual([]);
    await system.close();
  },
});

/** Starts the app, as the system does. */
async function start(page: Page): Promise<void> {
  await page.goto('/');
  await page.waitForFunction(() => 'unlapse' in window);
  await page.evaluate(() => window.unlapse.AuthConnect.setup({ platform: 'capacitor' }));
}

/** Starts a login; the result, or the code of its error. */
function login(page: Page, options: ProviderOptions): Promise<AuthResult | string> {
  return page.evaluate(
    (given) => {
      const { AuthConnect, OpenIdProvider } = window.unlapse;
      return AuthConnect.login(new OpenIdProvider(), given).catch(({ code }) => code);
    },
    { ...options },
  );
}

/** Hands a callback to the library, or lets it look for one; the result, or the code of its error. */
function handleCallback(page: Page, url?: string): Promise<AuthResult | string> {
  return page.evaluate(
    (given) => window.unlapse.AuthConnect.handleLoginCallback(given).catch(({ code }) => code),
    url,
  );
}

/** The user signs in in the system browser; the URL that comes back to the app. */
async function signIn(device: Device): Promise<string> {
  const browser = await device.browserPage();
  const comingBack = browser.waitForEvent('request', (request) =>
    request.url().startsWith(nativeScheme),
  );
  await browser.getByRole('button', { name: 'alice@example.com' }).click();
  return (await comingBack).url();
}

const tokens = { accessToken: expect.any(String), refreshToken: expect.any(String) };

const devices: readonly DeviceSettings[] = [
  { platform: 'ios', bridge: 'bare' },
  { platform: 'android', bridge: 'shipped' },
];

for (const settings of devices) {
  const { platform, bridge } = settings;

  test.describe(`${platform}, over the ${bridge} bridge`, () => {
    test.use({ settings });

    test('signs in, refreshes and signs out by the system browser', async ({
      page,
      device,
      vendor: { native, server },
    }) => {
      const result = login(page, native);
      await signIn(device);
      expect(await result).toMatchObject(tokens);

      const refreshed = await page.evaluate(
        (stored) => {
          const { AuthConnect, OpenIdProvider } = window.unlapse;
          return AuthConnect.refreshSession(new OpenIdProvider(), stored);
        },
        (await result) as AuthResult,
      );
      expect(refreshed.accessToken).not.toBe(((await result) as AuthResult).accessToken);

      await page.evaluate((stored) => {
        const { AuthConnect, OpenIdProvider } = window.unlapse;
        return AuthConnect.logout(new OpenIdProvider(), stored);
      }, refreshed);
      expect((await server.revokeAll('alice')).sessions).toBe(0);
      expect(device.phone.opened.length).toBe(2);
      expect(device.phone.browser).toBeUndefined();
    });

    test('is cancelled when the user closes the browser, and can be tried again', async ({
      page,
      device,
      vendor: { native, server },
    }) => {
      const cancelled = login(page, native);
      await device.pressDone();
      expect(await cancelled).toBe('UNLAPSE_LOGIN_CANCELLED');
      expect(server.counts().endpoints.token).toBe(0);

      const result = login(page, native);
      await signIn(device);
      expect(await result).toMatchObject(tokens);
    });

    test('finishes a login during which the system ended the app, once', async ({
      page,
      device,
      vendor: { native, server },
    }) => {
      login(page, native).catch(() => {
        // The app has ended before its answer.
      });
      await device.browserPage();
      await device.endApp(page);
      const callback = await signIn(device);

      await start(page);
      expect(await handleCallback(page)).toMatchObject(tokens);

      await device.endApp(page);
      device.phone.openUrl(callback);
      await start(page);
      expect(await handleCallback(page)).toBe('UNLAPSE_TRANSACTION_UNKNOWN');
      expect(server.counts().grants.authorization_code).toEqual({
        total: 1,
        outcomes: { granted: 1 },
      });
    });

    test('takes neither an old URL nor a foreign one for the answer', async ({
      page,
      device,
      vendor: { native, server },
    }) => {
      const first = login(page, native);
      const old = await signIn(device);
      expect(await first).toMatchObject(tokens);
      expect(await handleCallback(page, old)).toBe('UNLAPSE_TRANSACTION_UNKNOWN');
      await server.revokeAll('alice');
      await device.forgetLogins();

      const second = login(page, native);
      await device.browserPage();
      const state = new URL(device.phone.browser ?? '').searchParams.get('state');
      expect(state).toMatch(/./);
      for (const url of [
        old,
        `${nativeCallback}.evil?code=stolen&state=${state}`,
        `${nativeScheme}//other?code=stolen&state=${state}`,
        `com.example.evil://callback?code=stolen&state=${state}`,
        `${nativeCallback}?note=7`,
      ]) {
        device.phone.openUrl(url);
      }
      await signIn(device);

      expect(await second).toMatchObject(tokens);
      expect(server.counts().grants.authorization_code).toEqual({
        total: 2,
        outcomes: { granted: 2 },
      });
    });

    test('does the later of two logins at once', async ({
      page,
      device,
      vendor: { native, server },
    }) => {
      const first = login(page, native);
      await device.browserPage();
      const second = login(page, native);
      await expect.poll(() => device.phone.opened.length).toBe(2);
      await signIn(device);

      expect(await first).toBe('UNLAPSE_LOGIN_SUPERSEDED');
      expect(await second).toMatchObject(tokens);
      expect(server.counts().grants.authorization_code.total).toBe(1);
    });

    test('refreshes as the app comes back, past the end of its token and without a network', async ({
      context,
      page,
      device,
      vendor: { native, server },
    }) => {
      await context.clock.install();
      await start(page);
      const signedIn = page.evaluate(
        (options) => {
          const { createSession, OpenIdProvider } = window.unlapse;
          const config = { platform: 'capacitor' } as const;
          const session = createSession({ provider: new OpenIdProvider(), options, config });
          Object.assign(window, { session });
          return session.login();
        },
        { ...native },
      );
      await signIn(device);
      await signedIn;

      device.phone.switchAway();
      await context.clock.setSystemTime(Date.now() + 301_000);
      await device.resume(page);
      await expect.poll(() => server.counts().grants.refresh_token.total).toBe(1);
      await expect.poll(() => statusOf(page)).toBe('signed-in');

      device.phone.switchAway();
      device.isOnline = false;
      await context.setOffline(true);
      await context.clock.setSystemTime(Date.now() + 602_000);
      await device.resume(page);
      await expect.poll(() => statusOf(page)).toBe('suspended: offline');
      expect(server.counts().grants.refresh_token.total).toBe(1);

      device.isOnline = true;
      await context.setOffline(false);
      await expect.poll(() => statusOf(page)).toBe('signed-in');
      expect(server.counts().grants.refresh_token.outcomes).toEqual({ granted: 2 });
    });
  });
}

function statusOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { snapshot } = window.session;
    return [snapshot.status, 'reason' in snapshot ? snapshot.reason : undefined]
      .filter(Boolean)
      .join(': ');
  });
}
