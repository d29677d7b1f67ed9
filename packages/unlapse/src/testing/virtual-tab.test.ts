import { expect, it, vi } from 'vitest';
import { createVirtualBrowser } from './virtual-browser.js';
import type { VirtualTab } from './virtual-tab.js';

const HOUR_MS = 3_600_000;

/** Writes `text` from `tab` and tells when it is done. */
function write(tab: VirtualTab, text: string): { isDone: boolean } {
  const writing = { isDone: false };
  void tab
    .run(() => tab.ports.store.write(text))
    .then(() => {
      writing.isDone = true;
    });
  return writing;
}

it('does nothing while it is frozen, and then what it has missed, in order', async () => {
  const browser = createVirtualBrowser();
  const tab = browser.openTab();
  const order: string[] = [];
  tab.ports.clock.setTimer(() => order.push('timer'), 10);
  tab.ports.channel.subscribe((hint) => order.push(hint));
  tab.freeze();
  void tab.run(() => order.push('run'));
  browser.openTab().ports.channel.post('hint');

  await browser.advance(HOUR_MS);
  const frozen = [...order];
  tab.thaw();
  await browser.advance(0);

  expect(frozen).toEqual([]);
  expect(order).toEqual(['run', 'hint', 'timer']);
});

it('is told that it has been frozen, or not', () => {
  const browser = createVirtualBrowser();
  const tab = browser.openTab();
  const listener = vi.fn<() => void>();
  tab.ports.lifecycle.onWake(listener);

  tab.freeze();
  tab.thaw(false);
  expect(listener).not.toHaveBeenCalled();
  tab.freeze();
  tab.thaw();
  expect(listener).toHaveBeenCalledOnce();
});

it('never goes on once it is closed', async () => {
  const browser = createVirtualBrowser();
  const tab = browser.openTab();
  const timer = vi.fn<() => void>();
  tab.ports.clock.setTimer(timer, 10);
  const writing = write(tab, 'text');

  tab.close();
  const later = write(tab, 'later');
  await browser.advance(HOUR_MS);

  expect(timer).not.toHaveBeenCalled();
  expect([writing.isDone, later.isDone, browser.storage.text]).toEqual([false, false, undefined]);
  expect([tab.state, tab.pendingTimers]).toEqual(['closed', 0]);
});

it('crashes before any step of its work', async () => {
  async function afterCrash(steps: number): Promise<unknown[]> {
    const browser = createVirtualBrowser();
    const tab = browser.openTab();
    tab.crashAfter(steps);
    const { isDone } = await new Promise<{ isDone: boolean }>((resolve) => {
      const writing = write(tab, 'text');
      void browser.advance(HOUR_MS).then(() => resolve(writing));
    });
    return [browser.storage.text, isDone, tab.state];
  }

  const outcomes = await Promise.all([0, 1, 2].map(afterCrash));

  expect(outcomes).toEqual([
    [undefined, false, 'closed'],
    ['text', false, 'closed'],
    ['text', true, 'running'],
  ]);
});

it('freezes before any step of its work', async () => {
  const browser = createVirtualBrowser();
  const tab = browser.openTab();
  tab.freezeAfter(1);
  const writing = write(tab, 'text');

  await browser.advance(HOUR_MS);
  const frozen = [browser.storage.text, writing.isDone, tab.state];
  tab.thaw();
  await browser.advance(HOUR_MS);

  expect(frozen).toEqual(['text', false, 'frozen']);
  expect(writing.isDone).toBe(true);
});

it('fires its timers once a minute while it is throttled', async () => {
  const browser = createVirtualBrowser();
  const tab = browser.openTab();
  const { clock } = tab.ports;
  const fired: number[] = [];
  tab.throttle();
  for (const delayMs of [10, 60_000, 60_010]) {
    clock.setTimer(() => fired.push(clock.monotonic()), delayMs);
  }
  clock.setTimer(() => fired.push(-1), 10)();

  await browser.advance(60_005);
  tab.unthrottle();
  await browser.advance(60_000);

  expect(fired).toEqual([60_000, 60_000, 60_010]);
});

it('counts its timers', async () => {
  const browser = createVirtualBrowser();
  const tab = browser.openTab();
  tab.ports.clock.setTimer(() => {}, 10);
  const cancel = tab.ports.clock.setTimer(() => {}, 20);

  expect(tab.pendingTimers).toBe(2);
  cancel();
  await browser.advance(10);
  expect(tab.pendingTimers).toBe(0);
});

it('rejects with what its code throws', async () => {
  const tab = createVirtualBrowser().openTab();
  const error = new Error('of the app');

  await expect(
    tab.run(() => {
      throw error;
    }),
  ).rejects.toBe(error);
});

it('is hidden and shown', () => {
  const tab = createVirtualBrowser().openTab();
  const seen: boolean[] = [];
  tab.ports.lifecycle.onWake(() => seen.push(tab.ports.lifecycle.isVisible()));

  tab.hide();
  seen.push(tab.ports.lifecycle.isVisible());
  tab.show();

  expect(seen).toEqual([false, true]);
});
