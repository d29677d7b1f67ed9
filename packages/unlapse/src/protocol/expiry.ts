import type { AuthResult } from './auth-result.js';

/** Results of native or migrated origin may count `receivedAt` in ms: no date in seconds is that large. */
const LARGEST_SECONDS = 1e11;

/** When the token request was sent; epoch milliseconds. */
export function receivedAtMs(result: Pick<AuthResult, 'receivedAt'>): number {
  const { receivedAt } = result;
  return receivedAt > LARGEST_SECONDS ? receivedAt : receivedAt * 1000;
}

/**
 * The instant at which the access token ends, or `undefined` when the server did not say.
 *
 * @returns epoch milliseconds
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.1 RFC 6749 §5.1}
 */
export function expiresAtMs(
  result: Pick<AuthResult, 'receivedAt' | 'expiresIn'>,
): number | undefined {
  // JSON makes null of what was not a number.
  const endMs = receivedAtMs(result) + (result.expiresIn ?? Number.NaN) * 1000;
  return Number.isFinite(endMs) ? endMs : undefined;
}
