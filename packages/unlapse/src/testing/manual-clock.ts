import { untilQuiet, watchCrypto } from '../platform/memory/quiet.js';
import { createWebClock } from '../platform/web/clock.js';
import type { Clock } from '../ports/clock.js';

/** A clock that stands still until it is told to move. */
export interface ManualClock extends Clock {
  /** How many timers are waiting. */
  readonly pendingTimers: number;
  /**
   * Moves both clocks on and fires the timers that fall due, in order; whatever a timer sets off
   * runs on before the next one fires.
   *
   * @param ms milliseconds; 0 fires what is due now
   */
  advance(ms: number): Promise<void>;
  /** Moves the wall clock only, either way: a clock set by hand, or a device that slept. */
  jumpWall(ms: number): void;
}

const MILLISECONDS_2030 = 1_893_456_000_000;

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/**
 * Creates a clock for tests.
 *
 * @param startMs what the wall clock says at first; epoch milliseconds; default 2030-01-01T00:00Z
 */
export function createManualClock(startMs: number = MILLISECONDS_2030): ManualClock {
  const timers = new Set<Timer>();
  watchCrypto();
  let elapsedMs = 0;
  let wallOffsetMs = startMs;

  function nextDue(limitMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.dueMs <= limitMs && (!next || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }

  return {
    get pendingTimers() {
      return timers.size;
    },
    now: () => wallOffsetMs + elapsedMs,
    monotonic: () => elapsedMs,
    setTimer(callback, delayMs) {
      const timer = { callback, dueMs: elapsedMs + Math.max(0, delayMs) };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    async advance(ms) {
      const endMs = elapsedMs + ms;
      await settle();
      for (let timer = nextDue(endMs); timer; timer = nextDue(endMs)) {
        timers.delete(timer);
        elapsedMs = Math.max(elapsedMs, timer.dueMs);
        timer.callback();
        await settle();
      }
      elapsedMs = endMs;
    },
    jumpWall(ms) {
      wallOffsetMs += ms;
    },
  };
}

/**
 * Lets everything that is ready to go on do so: chains of promises, signatures and hashes, and, as
 * it takes a turn of the real timer queue, IndexedDB in memory.
 */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => {
    createWebClock().setTimer(resolve, 0);
  });
  await untilQuiet();
}
