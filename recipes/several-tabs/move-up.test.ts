import { beforeEach, expect, it } from 'vitest';
import { OpenIdProvider, type AuthResult } from 'unlapse';
import { createVirtualAuthConnect, createVirtualBrowser } from 'unlapse/testing';
import { openTab, options } from '../test-your-app/open-tab.js';
import { moveUp } from './move-up.js';

beforeEach(() => localStorage.clear());

/** Signed in by Auth Connect code, which is gone by now. */
async function signedIn() {
  const browser = createVirtualBrowser();
  const api = createVirtualAuthConnect(browser.openTab().ports);
  const result = await browser.complete(api.login(new OpenIdProvider(), options));
  store(result);
  return { browser, result, requests: browser.server.tokenRequests };
}

function store(result: AuthResult): void {
  localStorage.setItem('authResult', JSON.stringify(result));
}

it('takes over a result, without a sign-in and without a request', async () => {
  const { browser, result, requests } = await signedIn();
  const { session } = openTab(browser);

  await browser.complete(moveUp(session, localStorage));

  expect(await browser.complete(session.getAccessToken())).toBe(result.accessToken);
  expect(browser.server.tokenRequests).toBe(requests);
  expect(localStorage.length).toBe(0);
});

it('refreshes one that is over', async () => {
  const { browser, requests } = await signedIn();
  await browser.sleep(7_200_000);
  const { session } = openTab(browser);

  await browser.complete(moveUp(session, localStorage));
  const token = await browser.complete(session.getAccessToken());

  expect(browser.server.inspect(token ?? '')).toMatchObject({ isActive: true });
  expect(browser.server.tokenRequests).toBe(requests + 1);
});

it('leaves the session alone where a tab brings an older copy', async () => {
  const { browser, result } = await signedIn();
  const { session } = openTab(browser);
  await browser.complete(moveUp(session, localStorage));
  await browser.sleep(7_200_000);
  const token = await browser.complete(session.getAccessToken());

  store(result);
  await browser.complete(moveUp(session, localStorage));

  expect(await browser.complete(session.getAccessToken())).toBe(token);
});

it('leaves nobody signed in who was not', async () => {
  const browser = createVirtualBrowser();
  const { session } = openTab(browser);

  await browser.complete(moveUp(session, localStorage));
  await browser.advance(1000);

  expect(session.snapshot.status).toBe('signed-out');
});
