import { expect, it } from 'vitest';
import { describeLock } from './lock.contract.js';
import { createVirtualBrowser } from './virtual-browser.js';
import { createLockRoom } from './virtual-lock.js';

describeLock('virtual', (clock) =>
  createLockRoom().lockOf({
    clock,
    draw: () => 0,
    onClose: () => {},
    post: (task) => queueMicrotask(task),
  }),
);

async function lockedBrowser(hasWebLocks = true) {
  const browser = createVirtualBrowser({ hasWebLocks });
  const [owner, other] = [browser.openTab(), browser.openTab()];
  void owner.run(() => owner.ports.lock.run('a', 1000, () => new Promise(() => {})));
  await browser.advance(10);
  const held: boolean[] = [];
  void other.run(() =>
    other.ports.lock.run('a', 30_000, async (isHeld) => {
      held.push(isHeld);
    }),
  );
  await browser.advance(10);
  return { browser, owner, other, held };
}

it('stays held while its tab is frozen', async () => {
  const { browser, owner, held } = await lockedBrowser();

  owner.freeze();
  await browser.advance(29_000);
  expect(held).toEqual([]);
  await browser.advance(1000);
  expect(held).toEqual([false]);
});

it('is free once its tab has closed', async () => {
  const { browser, owner, held } = await lockedBrowser();

  owner.close();
  await browser.advance(10);

  expect(held).toEqual([true]);
});

it('goes past a tab that closed while it waited', async () => {
  const { browser, owner, other, held } = await lockedBrowser();
  const third = browser.openTab();
  const thirdHeld: boolean[] = [];
  void third.run(() => third.ports.lock.run('a', 30_000, async (isHeld) => thirdHeld.push(isHeld)));

  other.close();
  owner.close();
  await browser.advance(10);

  expect([held, thirdHeld]).toEqual([[], [true]]);
});

it('reaches no other tab where there are no Web Locks', async () => {
  const { held } = await lockedBrowser(false);

  expect(held).toEqual([true]);
});
