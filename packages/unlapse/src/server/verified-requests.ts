import { ConfigurationError } from '../errors/errors.js';
import type { VerifiedAccessToken } from './access-token.js';

const verified = new WeakMap<object, VerifiedAccessToken>();

/** Notes that a request has passed. `carrier` is what the framework hands to its handlers. */
export function markVerified(carrier: object, token: VerifiedAccessToken): void {
  verified.set(carrier, token);
}

/**
 * The verified token of a request that came through `bearerMiddleware` (pass `req`) or `honoBearer`
 * (pass `c`). A route that was left unprotected by mistake throws here and lets nobody in.
 *
 * @throws {ConfigurationError} UNLAPSE_NOT_SET_UP: the middleware did not run for this request
 */
export function accessTokenOf(carrier: object): VerifiedAccessToken {
  const token = verified.get(carrier);
  if (token === undefined) {
    throw new ConfigurationError(
      'UNLAPSE_NOT_SET_UP',
      'no access token was verified for this request: put the bearer middleware before the route',
    );
  }
  return token;
}
