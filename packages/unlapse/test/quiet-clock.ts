import { createManualClock, type ManualClock } from '../src/testing/manual-clock.js';

/** How much of WebCrypto's work, done on other threads, is under way in this process. */
let jobs = 0;

for (const name of ['digest', 'exportKey', 'generateKey', 'importKey', 'sign', 'verify'] as const) {
  const work: (...args: never[]) => Promise<unknown> = crypto.subtle[name].bind(crypto.subtle);
  Object.assign(crypto.subtle, {
    async [name](...args: never[]) {
      jobs += 1;
      try {
        return await work(...args);
      } finally {
        jobs -= 1;
      }
    },
  });
}

/**
 * A manual clock that stands still while signatures are made and checked: between two timers
 * everything runs to its end that does not wait for the clock.
 */
export function createQuietClock(): ManualClock {
  const clock = createManualClock();
  const dueMs = new Map<object, number>();

  async function settle(): Promise<void> {
    do await clock.advance(0);
    while (jobs > 0);
  }

  return {
    get pendingTimers() {
      return clock.pendingTimers;
    },
    now: clock.now,
    monotonic: clock.monotonic,
    jumpWall: clock.jumpWall,
    setTimer(callback, delayMs) {
      const timer = {};
      dueMs.set(timer, clock.monotonic() + delayMs);
      const cancel = clock.setTimer(() => {
        dueMs.delete(timer);
        callback();
      }, delayMs);
      return () => {
        dueMs.delete(timer);
        cancel();
      };
    },
    async advance(ms) {
      const endMs = clock.monotonic() + ms;
      await settle();
      for (let nextMs = 0; (nextMs = Math.min(...dueMs.values())) <= endMs;) {
        await clock.advance(Math.max(0, nextMs - clock.monotonic()));
        await settle();
      }
      await clock.advance(endMs - clock.monotonic());
    },
  };
}
