import type { Clock } from '../ports/clock.js';

/** One timer for every reason to look at the session again. */
export interface Scheduler {
  /**
   * The next look, in place of the one planned before.
   *
   * @param atMs epoch milliseconds; `Infinity`: none
   */
  plan(atMs: number): void;
  dispose(): void;
}

/** Pages are shown and hidden in bursts: they cause one look, not many. */
const BETWEEN_LOOKS_MS = 1000;

/** @param look never rejects; resolves to when the next look is due, as for `plan` */
export function createScheduler(clock: Clock, look: () => Promise<number>): Scheduler {
  let cancelTimer: (() => void) | undefined;
  let lastLookMs = clock.monotonic();
  let isDisposed = false;

  function plan(atMs: number): void {
    cancelTimer?.();
    cancelTimer = undefined;
    if (atMs === Infinity || isDisposed) return;
    const sinceLastMs = clock.monotonic() - lastLookMs;
    const delayMs = Math.max(atMs - clock.now(), BETWEEN_LOOKS_MS - sinceLastMs);
    cancelTimer = clock.setTimer(() => void run(), delayMs);
  }

  async function run(): Promise<void> {
    cancelTimer = undefined;
    lastLookMs = clock.monotonic();
    const nextMs = await look();
    // What was planned during the look had a reason that the look may have missed.
    if (!cancelTimer) plan(nextMs);
  }

  return {
    plan,
    dispose() {
      isDisposed = true;
      cancelTimer?.();
    },
  };
}
