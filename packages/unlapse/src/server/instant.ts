import type { Clock } from '../ports/clock.js';

/** One moment on both clocks; milliseconds. */
export interface Instant {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export const NEVER: Instant = { wallMs: -Infinity, monotonicMs: -Infinity };

export function instantNow(clock: Pick<Clock, 'now' | 'monotonic'>): Instant {
  return { wallMs: clock.now(), monotonicMs: clock.monotonic() };
}

/**
 * How long ago that was, by the clock that says more: one can be set back, the other stands still
 * in a frozen process.
 *
 * @returns milliseconds
 */
export function elapsedMs(since: Instant, clock: Pick<Clock, 'now' | 'monotonic'>): number {
  return Math.max(clock.now() - since.wallMs, clock.monotonic() - since.monotonicMs);
}
