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

function openTab(browser: VirtualBrowser) {
  const tab = browser.openTab();
  const session: Session = createVirtualSession(tab.ports, {
    provider: new OpenIdProvider(),
    options: optionsFor(browser),
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
