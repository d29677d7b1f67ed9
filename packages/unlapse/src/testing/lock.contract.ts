import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../ports/clock.js';
import type { Lock } from '../ports/lock.js';
import { createManualClock } from './manual-clock.js';

/**
 * What every `Lock` promises.
 *
 * @param create makes a lock of its own on each call
 */
export function describeLock(name: string, create: (clock: Clock) => Lock): void {
  describe(`Lock: ${name}`, () => {
    it('returns what was made inside', async () => {
      const lock = create(createManualClock());

      expect(await lock.run('a', 1_000, async (held) => ({ held }))).toEqual({ held: true });
    });

    it('lets in one at a time, and everybody in the end', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }),
          async (awaitsOfCallers) => {
            const lock = create(createManualClock());
            let inside = 0;
            let most = 0;

            const helds = await Promise.all(
              awaitsOfCallers.map((awaits) =>
                lock.run('a', 1_000, async (held) => {
                  inside += 1;
                  most = Math.max(most, inside);
                  for (let count = 0; count < awaits; count += 1) await Promise.resolve();
                  inside -= 1;
                  return held;
                }),
              ),
            );

            expect(most).toBe(1);
            expect(helds).toEqual(awaitsOfCallers.map(() => true));
          },
        ),
        { numRuns: 30 },
      );
    });

    it('is free again after an error, which goes to the caller', async () => {
      const lock = create(createManualClock());
      const error = new Error('inside');

      const failing = lock.run('a', 1_000, () => Promise.reject(error));

      await expect(failing).rejects.toBe(error);
      expect(await lock.run('a', 1_000, async (held) => held)).toBe(true);
    });

    it('lets others in at once under another name', async () => {
      const lock = create(createManualClock());
      const { promise, end } = pending();
      const first = lock.run('a', 1_000, () => promise);

      expect(await lock.run('b', 1_000, async (held) => held)).toBe(true);

      end();
      await first;
    });

    it('goes on without the lock when the wait is over, and keeps nobody else waiting', async () => {
      const clock = createManualClock();
      const lock = create(clock);
      const { promise, end } = pending();
      const order: string[] = [];
      const owner = lock.run('a', 1_000, () => promise);
      const impatient = lock.run('a', 1_000, async (held) => order.push(`impatient ${held}`));
      const patient = lock.run('a', 60_000, async (held) => order.push(`patient ${held}`));

      await clock.advance(1_000);
      await impatient;
      end();
      await Promise.all([owner, patient]);

      expect(order).toEqual(['impatient false', 'patient true']);
    });

    it('leaves no timer behind', async () => {
      const clock = createManualClock();
      const lock = create(clock);

      await Promise.all([1, 2, 3].map(() => lock.run('a', 1_000, async () => {})));

      expect(clock.pendingTimers).toBe(0);
    });
  });
}

function pending(): { promise: Promise<void>; end: () => void } {
  let end!: () => void;
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { promise, end };
}
