// @vitest-environment happy-dom
import { inspect } from 'node:util';
import { beforeEach, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.js';
import { describeTransactionStore } from '../../testing/transaction-store.contract.js';
import { createWebTransactionStore } from './transaction-store.js';

const startMs = Date.UTC(2030, 0, 1);

beforeEach(() => {
  sessionStorage.clear();
});

describeTransactionStore('sessionStorage', (clock) => createWebTransactionStore(clock));

it('finds a login again after the page was left', async () => {
  const clock = createManualClock(startMs);
  await createWebTransactionStore(clock).put('state-1', 'login', startMs + 1_000);

  expect(await createWebTransactionStore(clock).take('state-1')).toBe('login');
  expect(sessionStorage).toHaveLength(0);
});

it('drops its own expired and unreadable entries, and leaves those of others', async () => {
  const clock = createManualClock(startMs);
  const store = createWebTransactionStore(clock);
  await store.put('old', 'login', startMs + 1_000);
  sessionStorage.setItem('unlapse:transaction:broken', '{');
  sessionStorage.setItem('app', '{');

  await clock.advance(1_000);
  await store.put('new', 'login', startMs + 2_000);

  expect(Object.keys(sessionStorage)).toEqual(
    expect.arrayContaining(['app', 'unlapse:transaction:new']),
  );
  expect(sessionStorage).toHaveLength(2);
});

it('does not repeat what the browser says of a full storage: it names the state', async () => {
  const store = createWebTransactionStore(createManualClock(startMs), () => {
    throw new DOMException(
      "Setting the value of 'state-1' exceeded the quota",
      'QuotaExceededError',
    );
  });

  const error: unknown = await store.put('state-1', 'login', startMs + 1).catch((e: unknown) => e);

  expect(inspect(error, { depth: 10 })).not.toContain('state-1');
  expect(error).toMatchObject({ message: expect.stringContaining('QuotaExceededError') });
});

it('rejects where the browser has closed the storage', async () => {
  const store = createWebTransactionStore(createManualClock(startMs), () => {
    throw new DOMException('', 'SecurityError');
  });
  const failure = { name: 'StorageError', code: 'UNLAPSE_STORAGE_FAILED' };

  await expect(store.put('state-1', 'login', startMs + 1)).rejects.toMatchObject(failure);
  await expect(store.take('state-1')).rejects.toMatchObject(failure);
});
