import { expect, it } from 'vitest';
import { OpenIdProvider } from 'unlapse';
import {
  createVirtualAuthConnect,
  createVirtualBrowser,
  type AuthConnectApi,
  type VirtualBrowser,
} from 'unlapse/testing';
import { options } from './open-tab.js';

const provider = new OpenIdProvider();

/** `AuthConnect` in a new tab, set up. */
function openPage(browser: VirtualBrowser): AuthConnectApi {
  return createVirtualAuthConnect(browser.openTab().ports);
}

it('spends a refresh token once, though two tabs have it', async () => {
  const browser = createVirtualBrowser();
  const [first, second] = [openPage(browser), openPage(browser)];
  const authResult = await browser.complete(first.login(provider, options));
  const before = browser.server.tokenRequests;

  await browser.sleep(7_200_000);
  const [one, other] = await browser.complete(
    Promise.all([
      first.refreshSession(provider, authResult),
      second.refreshSession(provider, authResult),
    ]),
  );

  expect(browser.server.tokenRequests).toBe(before + 1);
  expect(other).toEqual(one);
});

it('hands a result out again that the app had no time to store', async () => {
  const browser = createVirtualBrowser();
  const killed = browser.openTab();
  const api = createVirtualAuthConnect(killed.ports);
  const authResult = await browser.complete(api.login(provider, options));
  const lost = await browser.complete(api.refreshSession(provider, authResult));
  killed.close();

  const next = openPage(browser);

  expect(await browser.complete(next.refreshSession(provider, authResult))).toEqual(lost);
});

it('asks again in no tab before the time that the server named', async () => {
  const browser = createVirtualBrowser();
  const [first, second] = [openPage(browser), openPage(browser)];
  const authResult = await browser.complete(first.login(provider, options));
  const before = browser.server.tokenRequests;
  browser.server.next({ answer: { status: 429, headers: { 'retry-after': '60' } } });
  const refused = { code: 'UNLAPSE_SERVER_UNAVAILABLE' };

  await expect(browser.complete(first.refreshSession(provider, authResult))).rejects.toMatchObject(
    refused,
  );
  await expect(browser.complete(second.refreshSession(provider, authResult))).rejects.toMatchObject(
    refused,
  );

  expect(browser.server.tokenRequests).toBe(before + 1);
});
