import { onTestFinished } from 'vitest';
import { createVirtualBrowser, type VirtualBrowser } from '../src/testing/virtual-browser.js';

/** A browser in which time goes by itself, until the test ends: for tests that know no clock. */
export function createRunningBrowser(): VirtualBrowser {
  const browser = createVirtualBrowser({ seed: 1 });
  let isRunning = true;
  onTestFinished(() => {
    isRunning = false;
  });
  void (async () => {
    while (isRunning) await browser.advance(1);
  })();
  return browser;
}
