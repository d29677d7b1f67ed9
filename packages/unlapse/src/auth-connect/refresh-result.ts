import {
  ConfigurationError,
  InvalidResponseError,
  NetworkError,
  OAuthResponseError,
  StorageError,
} from '../errors/errors.js';
import type { AuthResult } from '../protocol/auth-result.js';
import type { RefreshOutcome } from '../refresh/outcome.js';

/**
 * The result of a refresh, or the error that lets an app tell the end of a session
 * (`UNLAPSE_REFRESH_REJECTED`, `UNLAPSE_ID_TOKEN_INVALID`) from a fault that passes.
 *
 * @param nowMs epoch milliseconds
 * @throws {OAuthResponseError} UNLAPSE_REFRESH_REJECTED: sign in again
 * @throws {NetworkError} UNLAPSE_NETWORK_OFFLINE, UNLAPSE_NETWORK_UNREACHABLE,
 * UNLAPSE_SERVER_UNAVAILABLE: keep the result and try later
 * @throws {StorageError} UNLAPSE_STORAGE_FAILED: likewise
 * @throws {InvalidResponseError} UNLAPSE_ID_TOKEN_INVALID: the answer was about somebody else
 * @throws {ConfigurationError} UNLAPSE_NO_REFRESH_TOKEN, UNLAPSE_SERVER_MISCONFIGURED
 */
export function resultOrError(outcome: RefreshOutcome, nowMs: number): AuthResult {
  if ('result' in outcome) return outcome.result;
  // The only refresh token left must reach the app, though the access token is the old one.
  if ('kept' in outcome && outcome.kept) return outcome.kept;
  switch (outcome.kind) {
    case 'deferred':
      if (outcome.reason === 'storage') {
        throw new StorageError(
          'UNLAPSE_STORAGE_FAILED',
          'the store does not answer: the session is not over, try later',
        );
      }
      throw outcome.reason === 'offline'
        ? new NetworkError('UNLAPSE_NETWORK_OFFLINE', 'the device is offline')
        : new NetworkError('UNLAPSE_SERVER_UNAVAILABLE', 'the token endpoint is unavailable', {
            retryAfterMs: Math.max(0, outcome.retryAtMs - nowMs),
          });
    case 'unknown':
      throw new NetworkError('UNLAPSE_NETWORK_UNREACHABLE', 'no complete answer: try later');
    case 'misconfigured':
      throw new ConfigurationError(
        'UNLAPSE_SERVER_MISCONFIGURED',
        `the token endpoint refuses this client: ${outcome.error}`,
        outcome,
      );
    case 'rejected':
      if (outcome.error === 'no_refresh_token') {
        throw new ConfigurationError(
          'UNLAPSE_NO_REFRESH_TOKEN',
          "no refresh token: use authFlow 'PKCE', and add offline_access to scope",
        );
      }
      throw outcome.security
        ? new InvalidResponseError(
            'UNLAPSE_ID_TOKEN_INVALID',
            'sign in again: the ID Token is refused',
            outcome,
          )
        : new OAuthResponseError(
            'UNLAPSE_REFRESH_REJECTED',
            `sign in again: the server answered ${outcome.error}`,
            outcome,
          );
  }
}
