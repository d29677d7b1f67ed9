import type { Setback, SuspendedReason } from './outcome.js';

/** Why the access token could not be renewed, while the session goes on; JSON. */
export interface Trouble {
  readonly reason: SuspendedReason;
  /** How many tries in a row have failed. */
  readonly failures: number;
  /** Nothing is tried again before; epoch milliseconds. */
  readonly retryAtMs: number;
  readonly outcome: Setback;
}

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60_000;
/** No server may ask for more. An instant further off was set before the clock was set back. */
const LONGEST_WAIT_MS = 300_000;

/**
 * What a failed refresh means for the next one: twice as long a wait as the last time, no less
 * than the server asked for. Where the server refuses the client, only the app tries again.
 *
 * @param failures how many tries in a row had failed before
 * @param jitter 0 to 1, so that many clients do not come back at once
 */
export function troubleAfter(
  outcome: Setback,
  failures: number,
  nowMs: number,
  jitter: number,
  isOnline: boolean,
): Trouble {
  const { kind } = outcome;
  const isRefused = kind === 'misconfigured';
  const delayMs = isRefused ? LONGEST_DELAY_MS : FIRST_DELAY_MS * 2 ** failures;
  const backAtMs =
    nowMs + Math.min(delayMs, LONGEST_DELAY_MS) * (isRefused ? 1 : 0.75 + jitter / 4);
  const noAnswer = isOnline ? 'server' : 'offline';
  return {
    outcome,
    failures: failures + 1,
    reason: kind === 'deferred' ? outcome.reason : isRefused ? kind : noAnswer,
    retryAtMs: kind === 'deferred' ? Math.max(outcome.retryAtMs, backAtMs) : backAtMs,
  };
}

/** Whether it is too early for another try. */
export function isWaiting(trouble: Trouble | undefined, nowMs: number): boolean {
  const waitMs = (trouble?.retryAtMs ?? 0) - nowMs;
  return waitMs > 0 && waitMs <= LONGEST_WAIT_MS;
}
