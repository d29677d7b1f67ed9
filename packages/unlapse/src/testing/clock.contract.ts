import { describe, expect, it } from 'vitest';
import type { Clock } from '../ports/clock.js';

/** A clock and the way to let time pass on it. */
export interface ClockRig {
  readonly clock: Clock;
  readonly pass: (ms: number) => Promise<void>;
}

const DAY_MS = 86_400_000;

/**
 * What every `Clock` promises.
 *
 * @param create makes a clock of its own on each call
 */
export function describeClock(name: string, create: () => ClockRig): void {
  describe(`Clock: ${name}`, () => {
    it('counts both clocks in milliseconds', async () => {
      const { clock, pass } = create();
      const [wallMs, monotonicMs] = [clock.now(), clock.monotonic()];

      await pass(1_500);

      expect(clock.now() - wallMs).toBe(1_500);
      expect(clock.monotonic() - monotonicMs).toBeCloseTo(1_500);
    });

    it('calls back once, and not before its time', async () => {
      const { clock, pass } = create();
      let calls = 0;
      clock.setTimer(() => {
        calls += 1;
      }, 1_000);

      await pass(999);
      const before = calls;
      await pass(5_000);

      expect([before, calls]).toEqual([0, 1]);
    });

    it('does not call back what was cancelled, however often', async () => {
      const { clock, pass } = create();
      let calls = 0;
      const cancel = clock.setTimer(() => {
        calls += 1;
      }, 1_000);

      cancel();
      cancel();
      await pass(5_000);

      expect(calls).toBe(0);
    });

    it.each([30 * DAY_MS, 2 ** 31, 2 ** 32 + 5, 365 * DAY_MS])(
      'waits %d ms, which a browser timer cannot hold',
      async (delayMs) => {
        const { clock, pass } = create();
        let calls = 0;
        clock.setTimer(() => {
          calls += 1;
        }, delayMs);

        await pass(delayMs - 1);
        const before = calls;
        await pass(1);

        expect([before, calls]).toEqual([0, 1]);
      },
    );

    it('cancels a long wait in the middle', async () => {
      const { clock, pass } = create();
      let calls = 0;
      const cancel = clock.setTimer(() => {
        calls += 1;
      }, 3 * DAY_MS);

      await pass(2 * DAY_MS);
      cancel();
      await pass(2 * DAY_MS);

      expect(calls).toBe(0);
    });
  });
}
