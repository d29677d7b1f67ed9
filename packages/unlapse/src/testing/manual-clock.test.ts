import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeClock } from './clock.contract.js';
import { createManualClock } from './manual-clock.js';

describeClock('manual', () => {
  const clock = createManualClock();
  return { clock, pass: (ms) => clock.advance(ms) };
});

const startMs = Date.UTC(2030, 0, 1);

it('stands still until it is moved', async () => {
  const clock = createManualClock(startMs);

  await clock.advance(1_500);

  expect([clock.now(), clock.monotonic()]).toEqual([startMs + 1_500, 1_500]);
});

it('moves only the wall clock on a jump, and leaves timers alone', async () => {
  const clock = createManualClock(startMs);
  const fired: number[] = [];
  clock.setTimer(() => fired.push(clock.monotonic()), 1_000);

  clock.jumpWall(-86_400_000);
  await clock.advance(1_000);

  expect(clock.now()).toBe(startMs - 86_400_000 + 1_000);
  expect(fired).toEqual([1_000]);
});

it('lets promises run between two timers, and fires the timers they set', async () => {
  const clock = createManualClock(startMs);
  const order: string[] = [];
  clock.setTimer(() => {
    order.push('first');
    void (async () => {
      await Promise.resolve();
      order.push('continuation');
      clock.setTimer(() => order.push('set meanwhile'), 5);
    })();
  }, 10);
  clock.setTimer(() => order.push('second'), 20);

  await clock.advance(20);

  expect(order).toEqual(['first', 'continuation', 'set meanwhile', 'second']);
});

it('counts the timers that wait', async () => {
  const clock = createManualClock(startMs);
  clock.setTimer(() => {}, 10);
  const cancel = clock.setTimer(() => {}, 20);
  cancel();

  expect(clock.pendingTimers).toBe(1);
  await clock.advance(10);
  expect(clock.pendingTimers).toBe(0);
});

it('fires every timer once, at its own instant, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(10_000), { maxLength: 8 }), async (delays) => {
      const clock = createManualClock(startMs);
      const fired: number[] = [];
      for (const delay of delays) clock.setTimer(() => fired.push(clock.monotonic()), delay);

      await clock.advance(10_000);

      const inOrder = fired.every((atMs, index) => index === 0 || atMs >= (fired[index - 1] ?? 0));
      expect(inOrder).toBe(true);
      expect(fired).toHaveLength(delays.length);
      expect(fired).toEqual(expect.arrayContaining(delays));
    }),
    { numRuns: 30 },
  );
});
