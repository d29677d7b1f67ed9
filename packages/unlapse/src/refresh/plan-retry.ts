import type { Attempt } from './attempt.js';

/** The callers of a refresh wait; beyond this, later is better than longer. */
const LONGEST_PAUSE_MS = 2000;
const DELAYS_MS = [400, 1600];
/** With the deadline of one request on top, the whole refresh takes 15 s at most. */
const LAST_START_MS = 5000;

/**
 * How long to wait before the next attempt within the same refresh, or `undefined` to leave it.
 *
 * @param failedAttempts how many attempts have failed, this one included
 * @param elapsedMs since the first of them was sent; milliseconds
 * @param jitter 0 to 1, so that many clients do not come back at once
 * @returns milliseconds
 */
export function planRetry(
  attempt: Attempt,
  failedAttempts: number,
  elapsedMs: number,
  jitter: number,
): number | undefined {
  const delayMs = delayAfter(attempt, failedAttempts, jitter);
  return delayMs !== undefined && elapsedMs + delayMs <= LAST_START_MS ? delayMs : undefined;
}

function delayAfter(attempt: Attempt, failedAttempts: number, jitter: number): number | undefined {
  const delayMs = DELAYS_MS[failedAttempts - 1];
  if (delayMs === undefined) return undefined;
  const spreadMs = delayMs * (0.75 + jitter / 4);
  switch (attempt.kind) {
    // The same refresh token goes out again while a server's grace may last.
    case 'unanswered':
    case 'truncated':
      return spreadMs;
    case 'unavailable': {
      const { retryAfterMs = spreadMs } = attempt;
      return retryAfterMs > LONGEST_PAUSE_MS ? undefined : retryAfterMs;
    }
    // A 400 that says nothing is asked once more before it is believed, and an endpoint that is
    // gone where it may be by now.
    case 'not-oauth':
      return failedAttempts === 1 && [400, 404, 410].includes(attempt.status)
        ? spreadMs
        : undefined;
    // No access token, but a new refresh token: that one is tried at once.
    case 'odd':
      return attempt.refreshToken !== undefined && failedAttempts === 1 ? 0 : undefined;
    // The scope that a provider names by itself is left out then.
    case 'oauth-error':
      return attempt.error === 'invalid_scope' && failedAttempts === 1 ? 0 : undefined;
    default:
      return undefined;
  }
}
