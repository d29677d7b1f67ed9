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

/** @param look never rejects; it plans the next look before it ends */
export function createScheduler(clock: Clock, look: () => Promise<void>): Scheduler {
  let cancelTimer = (): void => {};
  let lastLookMs = clock.monotonic();
  let isDisposed = false;

  return {
    plan(atMs) {
      cancelTimer();
      if (atMs === Infinity || isDisposed) return;
      const sinceLastMs = clock.monotonic() - lastLookMs;
      cancelTimer = clock.setTimer(
        () => {
          lastLookMs = clock.monotonic();
          void look();
        },
        Math.max(atMs - clock.now(), BETWEEN_LOOKS_MS - sinceLastMs),
      );
    },
    dispose() {
      isDisposed = true;
      cancelTimer();
    },
  };
}
