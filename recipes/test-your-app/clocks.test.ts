import { expect, it } from 'vitest';
import { createManualClock, createVirtualBrowser } from 'unlapse/testing';
import { openTab } from './open-tab.js';

it('sleeps past the end of its token, and asks once when somebody looks at it', async () => {
  const browser = createVirtualBrowser();
  const { tab, session } = openTab(browser);
  await browser.complete(session.login());
  const before = browser.server.tokenRequests;

  tab.hide();
  await browser.sleep(28_800_000);
  tab.show();
  await browser.advance(2000);

  expect(browser.server.tokenRequests).toBe(before + 1);
  expect(session.snapshot.status).toBe('signed-in');
});

it('gives a good token out of a hidden tab, whose timers come once a minute', async () => {
  const browser = createVirtualBrowser();
  browser.server.configure({ accessTokenTtlSeconds: 30 });
  const { tab, session } = openTab(browser);
  await browser.complete(session.login());

  tab.hide();
  tab.throttle();
  await browser.advance(90_000);
  const token = await browser.complete(session.getAccessToken());

  expect(browser.server.inspect(token ?? '')).toMatchObject({ isActive: true });
});

it.each([-86_400_000, 86_400_000])('survives a clock that is set by %i ms', async (ms) => {
  const browser = createVirtualBrowser();
  const { session } = openTab(browser);
  await browser.complete(session.login());

  browser.jumpWall(ms);
  const token = await browser.complete(session.getAccessToken());

  expect(browser.server.inspect(token ?? '')).toMatchObject({ isActive: true });
});

it('is a clock of its own, for code without a browser', async () => {
  const clock = createManualClock();
  const fired: number[] = [];
  clock.setTimer(() => fired.push(clock.monotonic()), 1000);

  clock.jumpWall(3_600_000);
  expect(fired).toEqual([]);
  await clock.advance(1000);

  expect(fired).toEqual([1000]);
  expect(clock.pendingTimers).toBe(0);
});
