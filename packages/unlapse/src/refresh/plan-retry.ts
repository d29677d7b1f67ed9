/** Why an attempt brought no tokens, as far as trying again is concerned. */
export type Setback =
  /** No complete answer: the same refresh token is sent again while a server's grace may last. */
  | { readonly kind: 'no-answer' }
  /** The server said later. */
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number | undefined }
  /** A 400 that says nothing: asked once more before it is believed. */
  | { readonly kind: 'empty-400' }
  /** A success without an access token that brought a new refresh token. */
  | { readonly kind: 'new-refresh-token' };

/** The callers of a refresh wait; beyond this, later is better than longer. */
const LONGEST_WAIT_MS = 2000;
const DELAYS_MS = [400, 1600];

/**
 * How long to wait before the next attempt within the same refresh, or `undefined` to leave it.
 *
 * @param failedAttempts how many attempts have failed, this one included
 * @param jitter 0 to 1, so that many clients do not come back at once
 * @returns milliseconds
 */
export function planRetry(
  setback: Setback,
  failedAttempts: number,
  jitter: number,
): number | undefined {
  const delayMs = DELAYS_MS[failedAttempts - 1];
  if (delayMs === undefined) return undefined;
  const spreadMs = delayMs * (0.75 + jitter / 4);
  switch (setback.kind) {
    case 'no-answer':
      return spreadMs;
    case 'unavailable': {
      const { retryAfterMs = spreadMs } = setback;
      return retryAfterMs <= LONGEST_WAIT_MS ? retryAfterMs : undefined;
    }
    case 'empty-400':
      return failedAttempts === 1 ? spreadMs : undefined;
    case 'new-refresh-token':
      return failedAttempts === 1 ? 0 : undefined;
  }
}
