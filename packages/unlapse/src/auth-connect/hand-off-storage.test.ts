import { beforeEach, expect, it } from 'vitest';
import type { AuthResult } from '../protocol/auth-result.js';
import type { ProviderOptions } from '../protocol/provider-request.js';
import { OpenIdProvider } from '../providers/open-id.js';
import { createVirtualAuthConnect } from '../testing/virtual-app.js';
import { createVirtualBrowser, type VirtualBrowser } from '../testing/virtual-browser.js';

interface Page {
  login(): Promise<AuthResult>;
  refresh(auth: AuthResult): Promise<AuthResult>;
  logout(auth: AuthResult): Promise<void>;
}

const provider = new OpenIdProvider();
const leftHere = { code: 'UNLAPSE_REFRESH_REJECTED', error: 'invalid_grant' };
const STORAGE_WRITES_IN_MS = 5000;
let browser: VirtualBrowser;
let first: Page;
let second: Page;

beforeEach(() => {
  browser = createVirtualBrowser();
  [first, second] = [openPage(), openPage()];
});

function openPage(scope = 'openid offline_access'): Page {
  const tab = browser.openTab();
  const api = createVirtualAuthConnect(tab.ports);
  const options: ProviderOptions = {
    clientId: 'app',
    discoveryUrl: browser.server.discoveryUrl,
    redirectUri: 'https://app.example/callback',
    logoutUrl: 'https://app.example/callback',
    scope,
    audience: '',
  };
  return {
    login: () => browser.complete(tab.run(() => api.login(provider, options))),
    refresh: (auth) => browser.complete(tab.run(() => api.refreshSession(provider, auth))),
    logout: (auth) => browser.complete(tab.run(() => api.logout(provider, auth))),
  };
}

function families(): string | undefined {
  return browser.storage.textOf(`hand-off app ${browser.server.discoveryUrl}`);
}

it('revokes tokens that could not be written, and refuses them, after a logout elsewhere', async () => {
  const auth = await first.login();
  browser.storage.condition = 'full';
  const unsaved = await first.refresh(auth);
  browser.storage.condition = 'fine';

  await second.logout(auth);
  await browser.advance(STORAGE_WRITES_IN_MS);

  expect(browser.server.inspect(unsaved.refreshToken ?? '')).toMatchObject({ isActive: false });
  const requests = browser.server.recorded.length;
  await expect(first.refresh(unsaved)).rejects.toMatchObject(leftHere);
  await expect(second.refresh(unsaved)).rejects.toMatchObject(leftHere);
  expect(browser.server.recorded).toHaveLength(requests);
});

it.each(['full', 'unreadable'] as const)(
  'knows of a logout in this tab while the storage is %s, and stores it later',
  async (condition) => {
    const auth = await first.login();
    browser.storage.condition = condition;
    const requests = browser.server.tokenRequests;

    await first.logout(auth);

    await expect(first.refresh(auth)).rejects.toMatchObject(leftHere);
    browser.storage.condition = 'fine';
    await browser.advance(STORAGE_WRITES_IN_MS);
    await expect(second.refresh(auth)).rejects.toMatchObject(leftHere);
    expect(browser.server.tokenRequests).toBe(requests);
  },
);

it('stores later that every user has left, and leaves alone who comes meanwhile', async () => {
  const { refreshToken: _, accessToken: __, idToken: ___, ...bare } = await first.login();
  const alice = await first.login();
  browser.storage.condition = 'full';
  await first.logout(bare);
  browser.storage.condition = 'fine';

  const again = await second.login();
  await browser.advance(STORAGE_WRITES_IN_MS);

  await expect(second.refresh(alice)).rejects.toMatchObject(leftHere);
  await expect(first.refresh(again)).resolves.toBeDefined();
});

it('gives up a logout that nothing stores within a minute or so', async () => {
  const auth = await first.login();
  browser.storage.condition = 'full';
  await first.logout(auth);
  await browser.advance(70_000);
  browser.storage.condition = 'fine';
  const before = families();

  await browser.advance(STORAGE_WRITES_IN_MS);

  expect(families()).toBe(before);
  await expect(first.refresh(auth)).rejects.toMatchObject(leftHere);
});

it('stores nothing of a login without a refresh token', async () => {
  browser.server.next({ mutate: ({ refresh_token: _token, ...body }) => body });

  await first.login();

  expect(families()).toBeUndefined();
});
