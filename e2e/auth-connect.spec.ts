import type { Page } from '@playwright/test';
import type { AuthResult, ProviderOptions } from 'unlapse';
import { expect, test } from './plain.js';

/** What an app does at its start. */
async function setup(page: Page, uiMode: 'popup' | 'current'): Promise<void> {
  await page.waitForFunction(() => 'unlapse' in window);
  await page.evaluate(
    (mode) =>
      window.unlapse.AuthConnect.setup({
        platform: 'web',
        logLevel: 'DEBUG',
        web: { uiMode: mode, authFlow: 'PKCE' },
      }),
    uiMode,
  );
}

async function chooseAlice(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'alice@example.com' }).click();
}

/** Signs in with a window of its own; the result has been through JSON, as in an app's store. */
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

/** Refreshes `times` times at once; each result, or how the app is told that there is none. */
function refresh(
  page: Page,
  authResult: AuthResult,
  times = 1,
): Promise<readonly (AuthResult | Record<'code' | 'error', string>)[]> {
  return page.evaluate(
    async ([stored, count]) => {
      const { AuthConnect, OpenIdProvider } = window.unlapse;
      const provider = new OpenIdProvider();
      return Promise.all(
        Array.from({ length: count }, () =>
          AuthConnect.refreshSession(provider, structuredClone(stored)).catch(
            ({ code, error }) => ({ code, error }),
          ),
        ),
      );
    },
    [authResult, times] as const,
  );
}

/** Does not wait for the end: in this window there is none. */
async function logout(page: Page, authResult: AuthResult): Promise<void> {
  await page.evaluate((stored) => {
    const { AuthConnect, OpenIdProvider } = window.unlapse;
    void AuthConnect.logout(new OpenIdProvider(), stored);
  }, authResult);
}

test('a window of its own: one request for ten refreshes at once, then signed out', async ({
  page,
  app: { devServer },
  options,
}) => {
  const first = await login(page, options);
  expect(first).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600, provider: { options } });

  const results = await refresh(page, first, 10);

  const [second = first] = results as AuthResult[];
  expect(second.accessToken).not.toBe(first.accessToken);
  expect(second.refreshToken).not.toBe(first.refreshToken);
  for (const result of results) expect(result).toEqual(second);
  expect(devServer.counts().grants.refresh_token).toEqual({ total: 1, outcomes: { granted: 1 } });

  await logout(page, second);
  await expect.poll(() => devServer.counts().endpoints.end_session).toBe(1);
  await expect.poll(() => page.context().pages().length).toBe(1);
  expect((await devServer.revokeAll('alice')).sessions).toBe(0);
});

test('this window: the callback is finished once, its URL clean; so is the logout', async ({
  page,
  app: { devServer },
  options,
}) => {
  await page.goto('/');
  await setup(page, 'current');
  await page.evaluate((given) => {
    const { AuthConnect, OpenIdProvider } = window.unlapse;
    void AuthConnect.login(new OpenIdProvider(), given);
  }, options);
  await chooseAlice(page);
  await page.waitForURL(/auth-action-complete\?code=/);
  await setup(page, 'current');

  const callback = page.url();
  const path = '/auth-action-complete';
  const result = await page.evaluate(() =>
    window.unlapse.AuthConnect.handleLoginCallback(
      Object.fromEntries(new URLSearchParams(location.search)),
    ),
  );

  expect(result).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600 });
  await expect(page).toHaveURL(path);
  const again = await page.evaluate(
    (url) => window.unlapse.AuthConnect.handleLoginCallback(url).catch(({ code }) => code),
    callback,
  );
  expect(again).toBe('UNLAPSE_TRANSACTION_UNKNOWN');
  expect(devServer.counts().grants.authorization_code).toEqual({
    total: 1,
    outcomes: { granted: 1 },
  });

  const comingBack = page.waitForEvent('framenavigated', (frame) => frame.url().endsWith(path));
  await logout(page, result);
  await comingBack;
  await setup(page, 'current');
  // Apps take a callback with parameters for one of a login.
  await expect(page).toHaveURL(path);
  await page.evaluate(() => window.unlapse.AuthConnect.handleLogoutCallback());
  expect(devServer.counts().endpoints.end_session).toBe(1);
  expect((await devServer.revokeAll('alice')).sessions).toBe(0);
});

test('needs nothing of the callback page, whose router may rewrite its URL at once', async ({
  page,
  app,
  options,
  traffic,
}) => {
  app.setCallbackPage('rewriting');

  const result = await login(page, options);

  expect(result).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600 });
  expect(traffic.addresses).toContain(`${app.url}/somewhere/else`);
  await expect.poll(() => page.context().pages().length).toBe(1);
  expect(app.devServer.counts().grants.authorization_code.outcomes).toEqual({ granted: 1 });
});

test('where the server cuts its pages off from ours, setup hands the callback over', async ({
  page,
  app: { devServer },
  options,
}) => {
  devServer.configure({ crossOriginOpenerPolicy: 'same-origin' });
  page.context().on('page', (popup) => {
    popup.on('framenavigated', (frame) => {
      // Before the opener has its result the callback page may be gone.
      if (frame.url().includes('?code=')) void setup(popup, 'popup').catch(() => {});
    });
  });

  const result = await login(page, options);

  expect(result).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600 });
  await expect.poll(() => page.context().pages().length).toBe(1);
  expect(devServer.counts().grants.authorization_code.outcomes).toEqual({ granted: 1 });
});

test('an app can tell the end of a session from a fault that passes', async ({
  page,
  app: { devServer },
  options,
}) => {
  const result = await login(page, options);

  await page.context().setOffline(true);
  expect(await refresh(page, result)).toEqual([
    { code: 'UNLAPSE_NETWORK_OFFLINE', error: 'network_error' },
  ]);
  await page.context().setOffline(false);
  const [next = result] = (await refresh(page, result)) as AuthResult[];
  expect(next.accessToken).not.toBe(result.accessToken);
  await devServer.revokeAll('alice');
  expect(await refresh(page, next)).toEqual([
    { code: 'UNLAPSE_REFRESH_REJECTED', error: 'invalid_grant' },
  ]);
  const unavailable = [{ code: 'UNLAPSE_SERVER_UNAVAILABLE', error: 'http_error' }];
  devServer.faults.set({ kind: '503', retryAfterSeconds: 60 });
  expect(await refresh(page, next)).toEqual(unavailable);
  // The minute that the server asked for is not over: nothing is sent.
  expect(await refresh(page, next)).toEqual(unavailable);

  expect(devServer.counts().grants.refresh_token).toEqual({
    total: 3,
    outcomes: { 'fault:503': 1, granted: 1, invalid_grant: 1 },
  });
});
