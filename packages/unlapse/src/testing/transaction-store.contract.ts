import { describe, expect, it } from 'vitest';
import type { Clock } from '../ports/clock.js';
import type { TransactionStore } from '../ports/transaction-store.js';
import { createManualClock } from './manual-clock.js';

const startMs = Date.UTC(2030, 0, 1);
const laterMs = startMs + 600_000;

/**
 * What every `TransactionStore` promises.
 *
 * @param create makes a new, empty store on each call
 */
export function describeTransactionStore(
  name: string,
  create: (clock: Clock) => TransactionStore,
): void {
  describe(`TransactionStore: ${name}`, () => {
    it('gives a text once', async () => {
      const store = create(createManualClock(startMs));
      await store.put('state-1', 'login', laterMs);

      expect(await store.take('state-1')).toBe('login');
      expect(await store.take('state-1')).toBeUndefined();
    });

    it('gives it to one of several takers', async () => {
      const store = create(createManualClock(startMs));
      await store.put('state-1', 'login', laterMs);

      const taken = await Promise.all([1, 2, 3].map(() => store.take('state-1')));

      expect(taken.filter((text) => text !== undefined)).toEqual(['login']);
    });

    it('knows nothing of a key that was never put', async () => {
      const store = create(createManualClock(startMs));
      await store.put('state-1', 'login', laterMs);

      expect(await store.take('state-2')).toBeUndefined();
      expect(await store.take('__proto__')).toBeUndefined();
    });

    it('keeps the logins of several keys apart', async () => {
      const store = create(createManualClock(startMs));
      await store.put('state-1', 'first', laterMs);
      await store.put('state-2', 'second', laterMs);

      expect(await store.take('state-1')).toBe('first');
      expect(await store.take('state-2')).toBe('second');
    });

    it('gives a text until it expires, and not at that instant', async () => {
      const clock = createManualClock(startMs);
      const store = create(clock);
      await store.put('state-1', 'first', laterMs);
      await store.put('state-2', 'second', laterMs);

      await clock.advance(599_999);
      const before = await store.take('state-1');
      await clock.advance(1);
      const after = await store.take('state-2');

      expect([before, after]).toEqual(['first', undefined]);
    });
  });
}
