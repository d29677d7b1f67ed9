import type { RefreshOutcome } from '../refresh/outcome.js';
import type { SuspendedReason } from './snapshot.js';

/** Why the access token could not be renewed, while the session goes on. */
export interface Trouble {
  readonly reason: SuspendedReason;
  /** How many tries in a row have failed. */
  readonly failures: number;
  /** Nothing tries again by itself before; epoch milliseconds. */
  readonly retryAtMs: number;
  /** Nor does `refresh()` of the app before: the server said so; epoch milliseconds. */
  readonly closedUntilMs: number;
  readonly outcome: SetbackOutcome;
}

/** A refresh that brought no tokens and did not end the session. */
export type SetbackOutcome = Extract<
  RefreshOutcome,
  { kind: 'deferred' | 'unknown' | 'misconfigured' }
>;

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60_000;

/**
 * What a failed refresh means for the next one: twice as long a wait as the last time, no less
 * than the server asked for. Where the server refuses the client, only the app tries again.
 *
 * @param failures how many tries in a row had failed before
 * @param jitter 0 to 1, so that many clients do not come back at once
 */
export function troubleAfter(
  outcome: SetbackOutcome,
  failures: number,
  nowMs: number,
  jitter: number,
  isOnline: boolean,
): Trouble {
  const common = { failures: failures + 1, outcome };
  if (outcome.kind === 'misconfigured') {
    const retryAtMs = nowMs + LONGEST_DELAY_MS;
    return { ...common, reason: 'misconfigured', retryAtMs, closedUntilMs: retryAtMs };
  }
  const delayMs = Math.min(FIRST_DELAY_MS * 2 ** failures, LONGEST_DELAY_MS);
  const backAtMs = nowMs + delayMs * (0.75 + jitter / 4);
  if (outcome.kind === 'unknown') {
    const reason = isOnline ? 'server' : 'offline';
    return { ...common, reason, retryAtMs: backAtMs, closedUntilMs: nowMs };
  }
  const { reason, retryAtMs } = outcome;
  return {
    ...common,
    reason,
    retryAtMs: Math.max(retryAtMs, backAtMs),
    closedUntilMs: reason === 'server' ? retryAtMs : nowMs,
  };
}
