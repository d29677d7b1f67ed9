import type { Page } from '@playwright/test';
import type { AuthResult, ProviderOptions } from 'unlapse';
import { expect, test as plainTest } from './plain.js';

const test = plainTest.extend({
  options: ({ app, options }, use) => use({ ...options, clientId: app.implicitClientId }),
});

/** What an app does at its start. */
async function setup(page: Page, uiMode: 'popup' | 'current'): Promise<void> {
  await page.waitForFunction(() => 'unlapse' in window);
  await page.evaluate(
    (mode) =>
      window.unlapse.AuthConnect.setup({
        platform: 'web',
        web: { uiMode: mode, authFlow: 'implicit' },
      }),
    uiMode,
  );
}

async function chooseAlice(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'alice@example.com' }).click();
}

async function login(page: Page, options: ProviderOptions): Promise<AuthResult> {
  await page.goto('/');
  await setup(page, 'popup');
  const opening = page.context().waitForEvent('page');
  const result = page.evaluate((given) => {
    const { AuthConnect, OpenIdProvider } = window.unlapse;
    return AuthConnect.login(new OpenIdProvider(), given);
  }, options);
  await chooseAlice(await opening);
  return result;
}

for (const callbackPage of ['library', 'rewriting'] as const) {
  test(`a window of its own, whose page at the end is ${callbackPage}`, async ({
    page,
    app,
    options,
  }) => {
    app.setCallbackPage(callbackPage);

    const result = await login(page, options);

    expect(result).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600, provider: { options } });
    expect(result.idToken).toBeTruthy();
    expect(result.refreshToken).toBeUndefined();
    await expect.poll(() => page.context().pages().length).toBe(1);
  });
}

test('the current window: the tokens leave the address bar at once', async ({ page, options }) => {
  await page.goto('/');
  await setup(page, 'current');
  await page.evaluate((given) => {
    const { AuthConnect, OpenIdProvider } = window.unlapse;
    void AuthConnect.login(new OpenIdProvider(), given);
  }, options);
  await chooseAlice(page);
  await page.waitForURL(/#.*id_token=/);
  await setup(page, 'current');

  const [shown, result] = await page.evaluate(async (given) => {
    const params = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    const finishing = window.unlapse.AuthConnect.handleLoginCallback(params, given);
    return [location.href, await finishing] as const;
  }, options);

  expect(shown).toBe(options.redirectUri);
  expect(result.accessToken).toBeTruthy();
  expect(result.refreshToken).toBeUndefined();
});
