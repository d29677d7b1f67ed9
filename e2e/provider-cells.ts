import type { Browser, Page } from '@playwright/test';
import type { AuthResult, ProviderOptions } from 'unlapse';
import { createDevice } from './native-fake.js';
import { nativeScheme, type VendorApp } from './vendors.js';
import { expect } from './watched.js';

/** What becomes of each thing that an app does with its provider, in words. */
export interface ProviderRow {
  readonly popup: string;
  readonly current: string;
  readonly native: string;
  readonly cancel: string;
  readonly refresh: string;
  readonly refreshAgain: string;
  readonly serverError: string;
  readonly logout: string;
  readonly logoutWithoutTokens: string;
}

/** What the app is told of a call that fails. */
interface Refused {
  readonly code: string;
  readonly error: string;
  readonly errorMessage: string;
}

/** Does all of it at one vendor's server, one after the other, as users and their apps would. */
export async function playProvider(
  page: Page,
  browser: Browser,
  vendor: VendorApp,
): Promise<ProviderRow> {
  await page.goto('/');
  await setUp(page, 'popup');
  const cancel = await playCancel(page, vendor);
  const [native, inPopup] = await Promise.all([
    playNative(browser, page.url(), vendor),
    playPopup(page, vendor),
  ]);
  const { newest, ...renewals } = inPopup;
  const logout = await playLogout(page, vendor, newest);
  const other = await loginHere(page, vendor);
  await setUp(page, 'popup');
  const serverError = await playServerError(page, vendor, other);
  const logoutWithoutTokens = await playLogout(page, vendor, await withoutTokens(page, vendor));
  const current = signedIn(other);
  return { ...renewals, current, native, cancel, serverError, logout, logoutWithoutTokens };
}

async function setUp(page: Page, uiMode: 'popup' | 'current'): Promise<void> {
  await page.waitForFunction(() => 'unlapse' in window);
  await page.evaluate(
    (mode) =>
      window.unlapse.AuthConnect.setup({
        platform: 'web',
        web: { uiMode: mode, authFlow: 'PKCE' },
      }),
    uiMode,
  );
}

/** Starts a login; the result, or what the app is told instead. */
function login(
  page: Page,
  { provider }: VendorApp,
  options: ProviderOptions,
): Promise<AuthResult | Refused> {
  return page.evaluate(
    ([name, given]) => {
      const { AuthConnect, [name]: Provider } = window.unlapse;
      return AuthConnect.login(new Provider(), given).catch(({ code, error, errorMessage }) => ({
        code,
        error,
        errorMessage,
      }));
    },
    [provider, options] as const,
  );
}

/** The user closes the window in one login, and says no in the next. */
async function playCancel(page: Page, vendor: VendorApp): Promise<string> {
  const closing = page.context().waitForEvent('page');
  const closed = login(page, vendor, vendor.web);
  const window = await closing;
  await expect(window.getByRole('button', { name: 'Cancel' })).toBeVisible();
  await letLook(page);
  await window.close();
  expect(await closed).toMatchObject({ code: 'UNLAPSE_LOGIN_CANCELLED' });

  const declining = page.context().waitForEvent('page');
  const declined = login(page, vendor, vendor.web);
  await (await declining).getByRole('button', { name: 'Cancel' }).click();
  expect(await declined).toMatchObject({ code: 'UNLAPSE_OAUTH_ERROR', error: 'access_denied' });

  expect(vendor.server.counts().endpoints.token).toBe(0);
  return `closed: ${told(await closed)}; declined: ${told(await declined)}`;
}

/** Gives the page time to see that its window is at the server: no user is so quick. */
function letLook(page: Page): Promise<void> {
  return page.evaluate(async () => {
    for (let looks = 0; looks < 4; looks += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
}

function told(answer: AuthResult | Refused): string {
  const { error = '', errorMessage = '' } = answer as Partial<Refused>;
  // What follows is different every time.
  const [says = ''] = errorMessage.split(/(?<=\.) /);
  return `\`${error}\`, “${says}”`;
}

async function chooseAlice(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'alice@example.com' }).click();
}

async function loginInPopup(page: Page, vendor: VendorApp): Promise<AuthResult> {
  const opening = page.context().waitForEvent('page');
  const result = login(page, vendor, vendor.web);
  await chooseAlice(await opening);
  return expectResult(await result, vendor);
}

/** Signs in in a window of its own, refreshes, and refreshes what came of it. */
async function playPopup(
  page: Page,
  vendor: VendorApp,
): Promise<Pick<ProviderRow, 'popup' | 'refresh' | 'refreshAgain'> & { newest: AuthResult }> {
  const first = await loginInPopup(page, vendor);
  const second = await refresh(page, vendor, first);
  const newest = await refresh(page, vendor, second);
  const old = await playOldResult(page, vendor, first, newest);
  return {
    newest,
    popup: signedIn(first),
    refresh: renewalOf(first, second),
    refreshAgain: `${renewalOf(second, newest)}; ${old}`,
  };
}

/** Signs in in the window of the app itself, which starts again at the callback URL. */
async function loginHere(page: Page, vendor: VendorApp): Promise<AuthResult> {
  await setUp(page, 'current');
  void login(page, vendor, vendor.web).catch(() => {
    // The page is left, and nobody is there for the answer.
  });
  await chooseAlice(page);
  await page.waitForURL(/auth-action-complete\?/);
  await setUp(page, 'current');
  const result = await page.evaluate(() =>
    window.unlapse.AuthConnect.handleLoginCallback(
      Object.fromEntries(new URLSearchParams(location.search)),
    ),
  );
  expect(new URL(page.url()).search).toBe('');
  return expectResult(result, vendor);
}

/** Signs in on a device whose system browser is another page. */
async function playNative(browser: Browser, appUrl: string, vendor: VendorApp): Promise<string> {
  const [app, system] = await Promise.all([browser.newContext(), browser.newContext()]);
  const device = await createDevice(app, system, nativeScheme, {
    platform: 'android',
    bridge: 'shipped',
  });
  const page = await app.newPage();
  await page.goto(new URL('/', appUrl).href);
  await page.waitForFunction(() => 'unlapse' in window);
  await page.evaluate(() => window.unlapse.AuthConnect.setup({ platform: 'capacitor' }));

  const result = login(page, vendor, vendor.native);
  await chooseAlice(await device.browserPage());

  const seen = signedIn(expectResult(await result, vendor));
  await expect.poll(() => device.phone.listeners).toEqual([]);
  await Promise.all([app.close(), system.close()]);
  return seen;
}

/** A result with the tokens of alice, checked; through JSON, as in an app's store. */
function expectResult(answer: AuthResult | Refused, { server }: VendorApp): AuthResult {
  expect(answer).toMatchObject({
    accessToken: expect.any(String),
    refreshToken: expect.any(String),
    tokenType: 'Bearer',
  });
  const result = answer as AuthResult;
  const payload = Buffer.from(result.idToken?.split('.')[1] ?? '', 'base64url').toString();
  expect(JSON.parse(payload)).toMatchObject({ iss: server.issuer, sub: 'alice' });
  return JSON.parse(JSON.stringify(result));
}

function signedIn({ expiresIn }: AuthResult): string {
  return expiresIn === undefined ? 'signed in, no end is told' : `signed in for ${expiresIn} s`;
}

async function refresh(page: Page, vendor: VendorApp, result: AuthResult): Promise<AuthResult> {
  const refreshed = await tryRefresh(page, vendor, result);
  expectResult(refreshed, vendor);
  expect((refreshed as AuthResult).accessToken).not.toBe(result.accessToken);
  return refreshed as AuthResult;
}

function tryRefresh(
  page: Page,
  { provider }: VendorApp,
  result: AuthResult,
): Promise<AuthResult | Refused> {
  return page.evaluate(
    ([name, stored]) => {
      const { AuthConnect, [name]: Provider } = window.unlapse;
      return AuthConnect.refreshSession(new Provider(), stored).catch(
        ({ code, error, errorMessage }) => ({ code, error, errorMessage }),
      );
    },
    [provider, result] as const,
  );
}

/** What a refresh has made of the refresh token, and of the ID Token. */
function renewalOf(before: AuthResult, after: AuthResult): string {
  const answer: Readonly<Record<string, unknown>> = JSON.parse(after.rawResult);
  const renewals = [
    after.refreshToken !== before.refreshToken
      ? 'new refresh token'
      : 'refresh_token' in answer
        ? 'the same refresh token'
        : 'keeps the refresh token',
    ...('id_token' in answer ? [] : ['keeps the ID Token']),
  ];
  return renewals.join(', ');
}

/** An app that has lost the newest result comes with an old one. */
async function playOldResult(
  page: Page,
  vendor: VendorApp,
  oldest: AuthResult,
  newest: AuthResult,
): Promise<string> {
  const { total } = vendor.server.counts().grants.refresh_token;
  const again = await tryRefresh(page, vendor, oldest);
  expectResult(again, vendor);
  const requests = vendor.server.counts().grants.refresh_token.total - total;
  const isNewest = (again as AuthResult).accessToken === newest.accessToken;
  expect(isNewest).toBe(requests === 0);
  return isNewest ? 'an old result gets the newest' : 'an old result is as good';
}

/** The server is out of order once, and later refuses for good. */
async function playServerError(page: Page, vendor: VendorApp, result: AuthResult): Promise<string> {
  const { server } = vendor;
  const { total } = server.counts().grants.refresh_token;
  server.faults.set({ kind: '503', grantType: 'refresh_token' });
  const refreshed = await refresh(page, vendor, result);
  const requests = server.counts().grants.refresh_token.total - total;

  const answering = page.waitForResponse((response) => response.status() >= 400);
  server.faults.set({ kind: 'invalid_grant', grantType: 'refresh_token' });
  const refused = await tryRefresh(page, vendor, refreshed);
  expect(refused).toMatchObject({ code: 'UNLAPSE_REFRESH_REJECTED', error: 'invalid_grant' });
  return [
    `503: refreshed by request ${requests}`,
    `${(await answering).status()}: ${told(refused)}`,
  ].join('; ');
}

function withoutTokens(page: Page, { provider, web }: VendorApp): Promise<AuthResult> {
  return page.evaluate(
    ([name, given]) => {
      const { AuthConnect, [name]: Provider } = window.unlapse;
      return AuthConnect.buildAuthResult(new Provider(), given, {});
    },
    [provider, web] as const,
  );
}

/** Logs out in a window of its own; what the user has to do there is done. */
async function playLogout(page: Page, vendor: VendorApp, result: AuthResult): Promise<string> {
  const opening = page.context().waitForEvent('page');
  const loggedOut = page.evaluate(
    ([name, stored]) => {
      const { AuthConnect, [name]: Provider } = window.unlapse;
      return AuthConnect.logout(new Provider(), stored);
    },
    [vendor.provider, result] as const,
  );
  const seen = await leaveLogoutPage(await opening);
  await loggedOut;
  await expect.poll(() => page.context().pages().length).toBe(1);
  const { sessions } = await vendor.server.revokeAll('alice');
  return sessions === 0 ? seen : `${seen}, the login there goes on`;
}

async function leaveLogoutPage(window: Page): Promise<string> {
  const asked = await headingOf(window);
  if (asked === 'Sign out?') await window.getByRole('button', { name: 'Sign out' }).click();
  const done = asked === 'Sign out?' ? 'asks the user, ' : '';
  const end = asked === 'Sign out?' ? await headingOf(window) : asked;
  if (end === undefined) return `${done}returns to the app`;
  const reason = window.getByText('The server answered: ');
  const says = (await reason.isVisible()) ? await reason.textContent() : end;
  await window.close();
  return `${done}stays at the server’s page: “${says}”`;
}

/** The page of the server that a window stays at; `undefined`: it comes back, and is closed. */
async function headingOf(window: Page): Promise<string | undefined> {
  const heading = window
    .getByRole('heading', { level: 1 })
    .filter({ hasNotText: 'Signing you out' });
  const shown = heading.textContent().catch(() => null);
  const closed = window.isClosed() ? undefined : window.waitForEvent('close').then(() => null);
  return (await Promise.race([shown, closed])) ?? undefined;
}
