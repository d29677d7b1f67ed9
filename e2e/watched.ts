import { expect as baseExpect, test as base } from '@playwright/test';
import { watchTraffic, type Traffic } from './traffic.js';

/** Waits longer: machines that test are often busy. */
export const expect = baseExpect.configure({ timeout: 15_000 });

interface Fixtures {
  /** What all pages of the test have sent and printed; no secret may be in the wrong place. */
  traffic: Traffic;
}

/**
 * Playwright's `test` in a browser that blocks popups which nobody asked for and keeps pages for
 * Back, as the browsers of users do. At the end of each test no secret may have got out.
 */
export const test = base.extend<Fixtures>({
  launchOptions: [
    ({ launchOptions }, use) =>
      use({
        ...launchOptions,
        ignoreDefaultArgs: ['--disable-popup-blocking', '--disable-back-forward-cache'],
      }),
    { scope: 'worker' },
  ],
  traffic: [
    async ({ context }, use) => {
      const traffic = await watchTraffic(context);
      await use(traffic);
      expect(traffic.leaks()).toEqual([]);
    },
    { auto: true },
  ],
});
