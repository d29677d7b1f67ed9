import { expect, it } from 'vitest';
import { OpenIdProvider } from '../providers/open-id.js';
import type { Session } from '../session/session-api.js';
import { createVirtualAuthConnect, createVirtualSession } from './virtual-app.js';
import { createVirtualBrowser, type VirtualBrowser } from './virtual-browser.js';

const redirectUri = 'https://app.example/callback';

function optionsFor({ server }: VirtualBrowser) {
  return {
    clientId: 'app',
    discoveryUrl: server.discoveryUrl,
    redirectUri,
    logoutUrl: redirectUri,
    scope: 'openid offline_access',
    audience: '',
  };
}

function openTab(browser: VirtualBrowser, recovers = false) {
  const tab = browser.openTab();
  const session: Session = createVirtualSession(tab.ports, {
    provider: new OpenIdProvider(),
    options: optionsFor(browser),
    recovers,
  });
  return { tab, session };
}

it('runs a session with real signatures: sign in, another tab, refresh, sign out', async () => {
  const browser = createVirtualBrowser({ seed: 1 });
  const [first, second] = [openTab(browser), openTab(browser)];
  first.tab.user = { sub: 'alice' };

  await browser.complete(first.session.login());
  await browser.advance(1000);
  const signedIn = second.session.snapshot;
  await browser.advance(2 * 3_600_000);
  const token = await browser.complete(second.session.getAccessToken());
  await browser.complete(first.session.logout());
  await browser.advance(1000);

  expect(signedIn).toMatchObject({ status: 'signed-in', claims: { sub: 'alice' } });
  expect(browser.server.inspect(token ?? '')).toMatchObject({ kind: 'access', sub: 'alice' });
  expect(second.session.snapshot).toEqual({ status: 'signed-out', reason: 'elsewhere' });
});

it('rejects a login that the user closes', async () => {
  const browser = createVirtualBrowser();
  const { tab, session } = openTab(browser);
  tab.user = undefined;

  await expect(browser.complete(session.login())).rejects.toMatchObject({
    code: 'UNLAPSE_LOGIN_CANCELLED',
  });
});

it('answers 404 to calls of an API, unless the test has one', async () => {
  const browser = createVirtualBrowser();
  const { session } = openTab(browser);

  const response = await session.fetch('https://api.example/notes');

  expect(response.status).toBe(404);
});

it('runs Auth Connect code: sign in, refresh, sign out', async () => {
  const browser = createVirtualBrowser();
  const { ports } = browser.openTab();
  const authConnect = createVirtualAuthConnect(ports);
  const provider = new OpenIdProvider();

  const result = await browser.complete(authConnect.login(provider, optionsFor(browser)));
  const refreshed = await browser.complete(authConnect.refreshSession(provider, result));
  await browser.complete(authConnect.logout(provider, refreshed));

  expect(browser.server.inspect(result.refreshToken ?? '')).toMatchObject({
    isActive: false,
    successor: refreshed.refreshToken,
  });
});

it('brings a session back by the login at the server, where a reply got lost', async () => {
  const browser = createVirtualBrowser();
  const { session } = openTab(browser, true);
  await browser.complete(session.login());
  browser.server.next({ loseReply: 'unreachable' });

  const outcome = await browser.complete(session.refresh());
  const token = await browser.complete(session.getAccessToken());

  expect(outcome.kind).toBe('refreshed');
  expect(session.snapshot).toMatchObject({ status: 'signed-in', claims: { sub: 'user-1' } });
  expect(browser.server.inspect(token ?? '')?.isActive).toBe(true);
});

it.each([
  ['has no login', { error: 'login_required' }],
  ['has another user', { sub: 'user-2' }],
  ['never answers', 'never'],
] as const)('ends it where the server %s', async (_, silentAnswer) => {
  const browser = createVirtualBrowser();
  const { session } = openTab(browser, true);
  await browser.complete(session.login());
  browser.server.configure({ silentAnswer });
  browser.server.next({ loseReply: 'unreachable' });

  await browser.complete(session.refresh());
  await browser.advance(1000);

  expect(session.snapshot).toEqual({ status: 'signed-out', reason: 'lost-reply' });
  expect(browser.server.inspect('refresh-token-3')?.isActive ?? false).toBe(false);
});
