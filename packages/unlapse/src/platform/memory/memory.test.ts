import { expect, it, vi } from 'vitest';
import { describeChannel } from '../../testing/channel.contract.js';
import { describeLock } from '../../testing/lock.contract.js';
import { describeTokenStore } from '../../testing/token-store.contract.js';
import { describeTransactionStore } from '../../testing/transaction-store.contract.js';
import { createMemoryChannelHub } from './channel.js';
import { createMemoryLifecycle } from './lifecycle.js';
import { createMemoryLock } from './lock.js';
import { createSeededRandom } from './random.js';
import { createMemoryTokenStore } from './token-store.js';
import { createMemoryTransactionStore } from './transaction-store.js';

describeTokenStore('memory', () => createMemoryTokenStore());
describeTransactionStore('memory', createMemoryTransactionStore);
describeLock('memory', createMemoryLock);
describeChannel('memory', () => {
  const hub = createMemoryChannelHub();
  return () => hub.join();
});

it('repeats the randomness of a seed, and differs between seeds', () => {
  const [first, same, other] = [7, 7, 8].map((seed) => createSeededRandom(seed));

  const drawn = [first?.number(), first?.id()];

  expect([same?.number(), same?.id()]).toEqual(drawn);
  expect([other?.number(), other?.id()]).not.toEqual(drawn);
  expect(drawn[0]).toBeGreaterThanOrEqual(0);
  expect(drawn[0]).toBeLessThan(1);
});

it('wakes when the page comes back, and not when it goes', () => {
  const lifecycle = createMemoryLifecycle();
  const listener = vi.fn<() => void>();
  const stop = lifecycle.onWake(listener);

  lifecycle.setOnline(false);
  lifecycle.setVisible(false);
  expect(listener).not.toHaveBeenCalled();
  lifecycle.setOnline(true);
  lifecycle.setVisible(true);
  lifecycle.wake();
  expect(listener).toHaveBeenCalledTimes(3);

  stop();
  lifecycle.wake();
  expect(listener).toHaveBeenCalledTimes(3);
});
