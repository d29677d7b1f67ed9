import { beforeEach, expect, it } from 'vitest';
import type { AuthResult } from '../protocol/auth-result.js';
import type { ProviderOptions } from '../protocol/provider-request.js';
import { OpenIdProvider } from '../providers/open-id.js';
import { createVirtualAuthConnect } from '../testing/virtual-app.js';
import { createVirtualBrowser, type VirtualBrowser } from '../testing/virtual-browser.js';
import type { VirtualTab } from '../testing/virtual-tab.js';
import type { AuthConnectApi } from './auth-connect-api.js';

interface Page {
  readonly tab: VirtualTab;
  readonly api: AuthConnectApi;
  login(): Promise<AuthResult>;
  refresh(auth: AuthResult, scopes?: string): Promise<AuthResult>;
  logout(auth: AuthResult): Promise<void>;
}

const provider = new OpenIdProvider();
let browser: VirtualBrowser;

beforeEach(() => {
  browser = createVirtualBrowser();
});

function openPage(): Page {
  const tab = browser.openTab();
  const api = createVirtualAuthConnect(tab.ports);
  const options: ProviderOptions = {
    clientId: 'app',
    discoveryUrl: browser.server.discoveryUrl,
    redirectUri: 'https://app.example/callback',
    logoutUrl: 'https://app.example/callback',
    scope: 'openid offline_access email',
    audience: '',
  };
  return {
    tab,
    api,
    login: () => browser.complete(tab.run(() => api.login(provider, options))),
    refresh: (auth, scopes) =>
      browser.complete(tab.run(() => api.refreshSession(provider, auth, scopes))),
    logout: (auth) => browser.complete(tab.run(() => api.logout(provider, auth))),
  };
}

/** What an app has stored comes back as JSON. */
function stored(auth: AuthResult): AuthResult {
  return JSON.parse(JSON.stringify(auth));
}

function refreshes(): number {
  return browser.server.recorded.filter(({ form }) => form['grant_type'] === 'refresh_token')
    .length;
}

const hourMs = 3_600_000;

it('makes one request for one refresh token, whichever tabs ask', async () => {
  browser.server.configure({ rotation: 'strict' });
  const first = openPage();
  const pages = [first, openPage(), openPage()];
  const auth = await first.login();
  await browser.advance(2 * hourMs);

  const results = await Promise.all(pages.map(({ refresh }) => refresh(stored(auth))));

  expect(refreshes()).toBe(1);
  expect(new Set(results.map(({ accessToken }) => accessToken)).size).toBe(1);
  expect(results[2]).toEqual(results[0]);
});

it('lets a tab that is many rotations behind catch up', async () => {
  browser.server.configure({ rotation: 'strict' });
  const [first, second] = [openPage(), openPage()];
  const old = await first.login();
  let auth = old;
  for (let count = 0; count < 20; count += 1) {
    await browser.advance(2 * hourMs);
    auth = await first.refresh(auth);
  }

  expect(await second.refresh(stored(old))).toEqual(auth);
  expect(refreshes()).toBe(20);

  await browser.advance(2 * hourMs);
  expect((await second.refresh(stored(old))).refreshToken).toBe('refresh-token-22');
});

it('hands out again what an app was too slow to store', async () => {
  browser.server.configure({ rotation: 'strict' });
  const killed = openPage();
  const auth = await killed.login();
  const lost = await killed.refresh(auth);
  killed.tab.close();

  expect(await openPage().refresh(stored(auth))).toEqual(lost);
  expect(refreshes()).toBe(1);
});

it('repeats the request of a tab that died before the answer, within the grace', async () => {
  browser.server.configure({ rotation: { graceSeconds: 60 } });
  const killed = openPage();
  const auth = await killed.login();
  const held = browser.server.hold('token', 'after');
  void killed.tab.run(() => killed.api.refreshSession(provider, auth));
  await browser.complete(held.arrived);
  killed.tab.close();

  expect((await openPage().refresh(stored(auth))).refreshToken).toBe('refresh-token-2');
  expect(refreshes()).toBe(2);
});

it('refreshes again for who has the newest result already', async () => {
  const page = openPage();
  const auth = await page.refresh(await page.login());

  expect((await page.refresh(auth)).accessToken).not.toBe(auth.accessToken);
  expect(refreshes()).toBe(2);
});

it('gives the newest result of a server that does not rotate to earlier generations only', async () => {
  browser.server.configure({ rotation: 'none' });
  const [first, second] = [openPage(), openPage()];
  const old = await first.login();
  await browser.advance(1000);
  const newest = await first.refresh(old);
  expect(newest.refreshToken).toBe(old.refreshToken);

  expect((await second.refresh(stored(old))).accessToken).toBe(newest.accessToken);
  expect(refreshes()).toBe(1);
  expect((await second.refresh(newest)).accessToken).not.toBe(newest.accessToken);
  expect(refreshes()).toBe(2);
});

it('shares nothing of a refresh for certain scopes but the refresh token that it leaves', async () => {
  browser.server.configure({ rotation: 'strict' });
  const [first, second] = [openPage(), openPage()];
  const auth = await first.login();

  const [email, openid] = await Promise.all([
    first.refresh(auth, 'openid email'),
    second.refresh(stored(auth), 'openid'),
  ]);

  const asked = browser.server.recorded.map(({ form }) => form['scope']).filter(Boolean);
  expect(new Set(asked)).toEqual(new Set(['openid', 'openid email']));
  await browser.advance(1000);
  const whole = await second.refresh(stored(auth));
  expect(refreshes()).toBe(3);
  expect([email, openid].map(({ accessToken }) => accessToken)).not.toContain(whole.accessToken);
});

it('keeps two users apart', async () => {
  const [first, second] = [openPage(), openPage()];
  const alice = await first.login();
  second.tab.user = { sub: 'bob' };
  const bob = await second.login();
  await browser.advance(2 * hourMs);

  const results = await Promise.all([first.refresh(alice), second.refresh(bob)]);
  await first.logout(results[0]);

  expect(results.map(({ refreshToken }) => refreshToken)).toEqual([
    'refresh-token-3',
    'refresh-token-4',
  ]);
  await expect(first.refresh(alice)).rejects.toMatchObject({ error: 'invalid_grant' });
  expect(await second.refresh(bob)).toEqual(results[1]);
});

it.each(['newest', 'old'])(
  'refuses all results of a login after a logout with the %s',
  async (which) => {
    const [first, second] = [openPage(), openPage()];
    const old = await first.login();
    const newest = await first.refresh(old);
    const before = refreshes();

    await first.logout(which === 'old' ? old : newest);

    await expect(second.refresh(stored(old))).rejects.toMatchObject({
      code: 'UNLAPSE_REFRESH_REJECTED',
      error: 'invalid_grant',
    });
    await expect(second.refresh(stored(newest))).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(refreshes()).toBe(before);
  },
);

it('ends every login of the client at a logout without tokens', async () => {
  const [first, second] = [openPage(), openPage()];
  const alice = await first.login();
  second.tab.user = { sub: 'bob' };
  const bob = await second.login();
  const { refreshToken: _, accessToken: __, idToken: ___, ...bare } = alice;

  await first.logout(bare);

  await expect(first.refresh(alice)).rejects.toMatchObject({ error: 'invalid_grant' });
  await expect(second.refresh(bob)).rejects.toMatchObject({ error: 'invalid_grant' });
});

it('refuses and revokes what comes of a refresh after a logout', async () => {
  const [first, second] = [openPage(), openPage()];
  const auth = await first.login();
  const held = browser.server.hold('token', 'after');
  const late = second.tab.run(() => second.api.refreshSession(provider, stored(auth)));
  await browser.complete(held.arrived);

  await first.logout(auth);
  held.release();

  await expect(browser.complete(late)).rejects.toMatchObject({ error: 'invalid_grant' });
  await browser.advance(1000);
  expect(browser.server.inspect('refresh-token-2')).toMatchObject({ isActive: false });
});

it('can be switched off', async () => {
  browser.server.configure({ rotation: 'strict' });
  const page = openPage();
  await page.api.setup({ platform: 'web', handOff: false });
  const auth = await page.login();
  await page.refresh(auth);

  await expect(page.refresh(stored(auth))).rejects.toMatchObject({ error: 'invalid_grant' });
  expect(refreshes()).toBe(2);
});

it.each(['full', 'unreadable'] as const)(
  'goes on without where the storage is %s',
  async (condition) => {
    const page = openPage();
    const auth = await page.login();
    browser.storage.condition = condition;

    const result = await page.refresh(auth);

    expect(result.refreshToken).toBe('refresh-token-2');
  },
);

it('goes on with what the app has after the storage was cleared', async () => {
  const page = openPage();
  const auth = await page.login();
  browser.storage.lose();

  expect((await page.refresh(auth)).refreshToken).toBe('refresh-token-2');
});

it('goes on from storage that is damaged', async () => {
  const page = openPage();
  const auth = await page.login();
  const name = `hand-off app ${browser.server.discoveryUrl}`;
  await browser.complete(page.tab.ports.storeOf(name).write('{"schema":1,"fam'));

  expect((await page.refresh(auth)).refreshToken).toBe('refresh-token-2');
});

it('leaves alone what a newer version has stored', async () => {
  const page = openPage();
  const auth = await page.login();
  const name = `hand-off app ${browser.server.discoveryUrl}`;
  const newer = '{"schema":2}';
  await browser.complete(page.tab.ports.storeOf(name).write(newer));

  expect((await page.refresh(auth)).refreshToken).toBe('refresh-token-2');
  expect(browser.storage.textOf(name)).toBe(newer);
});

it('forgets a login that the server has ended', async () => {
  const page = openPage();
  const auth = await page.login();
  browser.server.revoke('user-1');

  await expect(page.refresh(auth)).rejects.toMatchObject({ error: 'invalid_grant' });

  const name = `hand-off app ${browser.server.discoveryUrl}`;
  expect(browser.storage.textOf(name)).toBe('{"schema":1,"families":[]}');
});
