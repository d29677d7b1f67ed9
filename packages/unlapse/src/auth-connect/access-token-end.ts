import type { AuthResult } from '../protocol/auth-result.js';
import { expiresAtMs } from '../protocol/expiry.js';
import { tryDecodeJwt } from '../protocol/jwt.js';

/**
 * When the access token of a stored result ends: `receivedAt + expiresIn`; without these,
 * what the token says of itself, if it is a JWT. Results of any origin are read, half-filled ones
 * included.
 *
 * @returns epoch milliseconds, or `undefined` when nothing tells
 */
export function accessTokenEndMs(auth: AuthResult | undefined): number | undefined {
  if (auth === undefined || auth === null) return undefined;
  const endMs = expiresAtMs(auth);
  if (endMs !== undefined) return endMs;
  const exp = tryDecodeJwt(auth.accessToken)?.['exp'];
  return typeof exp === 'number' ? exp * 1000 : undefined;
}
