import { expect, it } from 'vitest';
import { createVirtualBrowser } from 'unlapse/testing';
import { openTab } from './open-tab.js';

it('is signed out in every tab within a second', async () => {
  const browser = createVirtualBrowser();
  const [first, second] = [openTab(browser), openTab(browser)];
  await browser.complete(first.session.login());
  await browser.advance(1000);

  await browser.complete(first.session.logout());
  await browser.advance(1000);

  expect(second.session.snapshot).toEqual({ status: 'signed-out', reason: 'elsewhere' });
});

it('is signed out before the next use where the hint was lost', async () => {
  const browser = createVirtualBrowser();
  const [first, second] = [openTab(browser), openTab(browser)];
  await browser.complete(first.session.login());
  await browser.advance(1000);

  browser.hints.lossRate = 1;
  await browser.complete(first.session.logout());
  await browser.advance(11_000);
  const token = await browser.complete(second.session.getAccessToken());

  expect(token).toBeUndefined();
});

it.each(Array.from({ length: 20 }, (_, seed) => seed))(
  'asks the server once for three tabs, whichever comes first: seed %i',
  async (seed) => {
    // Hints of 1 to 500 ms overtake each other; a lock is granted after 20 ms at most.
    const browser = createVirtualBrowser({ seed, delays: { hint: [1, 500], lock: [0, 20] } });
    const [first, ...others] = [openTab(browser), openTab(browser), openTab(browser)];
    await browser.complete(first.session.login());
    await browser.advance(1000);
    await browser.sleep(7_200_000);
    const before = browser.server.tokenRequests;

    const tokens = await browser.complete(
      Promise.all([first, ...others].map(({ session }) => session.getAccessToken())),
    );

    expect(browser.server.tokenRequests).toBe(before + 1);
    expect(new Set(tokens).size).toBe(1);
    expect(browser.server.inspect(tokens[0] ?? '')).toMatchObject({ isActive: true });
  },
);

it.each(Array.from({ length: 20 }, (_, steps) => steps))(
  'survives a crash after %i steps of a refresh, where the server gives grace',
  async (steps) => {
    const browser = createVirtualBrowser();
    browser.server.configure({ rotation: { graceSeconds: 30 } });
    const first = openTab(browser);
    await browser.complete(first.session.login());

    void first.tab.run(() => first.session.refresh());
    first.tab.crashAfter(steps);
    await browser.advance(1000);
    const { session } = openTab(browser);
    const { kind } = await browser.complete(session.refresh());

    expect(kind).toMatch(/refreshed|adopted/);
  },
);

it('keeps the session while the storage is full', async () => {
  const browser = createVirtualBrowser();
  const { session } = openTab(browser);
  await browser.complete(session.login());

  browser.storage.condition = 'full';
  await browser.complete(session.refresh());
  browser.storage.condition = 'fine';
  await browser.advance(5000);

  expect(browser.storage.text).toContain('refresh-token-2');
});
