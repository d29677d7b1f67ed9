import type { Clock } from '../../ports/clock.js';

/** A browser timer of more than 2^31 - 1 ms fires at once: a long wait is made of whole days. */
const LONGEST_TIMER_MS = 86_400_000;

/** The clocks and timers of the browser. */
export function createWebClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    setTimer(callback, delayMs) {
      let handle: ReturnType<typeof setTimeout>;
      const wait = (leftMs: number): void => {
        handle = setTimeout(
          () => (leftMs > LONGEST_TIMER_MS ? wait(leftMs - LONGEST_TIMER_MS) : callback()),
          Math.min(leftMs, LONGEST_TIMER_MS),
        );
      };
      wait(delayMs);
      return () => clearTimeout(handle);
    },
  };
}
