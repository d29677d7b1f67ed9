import {
  AuthorizationResponseError,
  type AuthorizationServer,
  validateAuthResponse,
} from 'oauth4webapi';
import { InvalidResponseError, OAuthResponseError, type UnlapseError } from '../errors/errors.js';
import { describe } from '../protocol/token-answer.js';
import type { LoginTransaction } from './transaction.js';

/**
 * The code of an authorization response that answers `transaction`: `state` and `iss` compared,
 * an error of the server turned into a typed one (RFC 6749 §4.1.2, RFC 9207 §2.4).
 *
 * @throws {InvalidResponseError} UNLAPSE_STATE_MISMATCH, UNLAPSE_ISSUER_MISMATCH, UNLAPSE_CALLBACK_INVALID
 * @throws {OAuthResponseError} UNLAPSE_OAUTH_ERROR: the server says no; `error` says why
 */
export function readAuthorizationResponse(
  params: URLSearchParams,
  { state, manifest, options }: LoginTransaction,
): string {
  try {
    validateAuthResponse(
      manifest as unknown as AuthorizationServer,
      { client_id: options.clientId },
      params,
      state,
    );
  } catch (cause) {
    // The cause holds the whole callback, code included, so that it stays here.
    throw callbackError(cause, params, state, manifest['issuer']);
  }
  const code = params.get('code');
  if (code === null || code === '' || params.getAll('code').length > 1) {
    throw new InvalidResponseError(
      'UNLAPSE_CALLBACK_INVALID',
      'the callback brings no single code',
    );
  }
  return code;
}

function callbackError(
  cause: unknown,
  params: URLSearchParams,
  state: string,
  issuer: unknown,
): UnlapseError {
  if (cause instanceof AuthorizationResponseError) {
    const error = describe(cause.error) ?? 'invalid_response';
    return new OAuthResponseError('UNLAPSE_OAUTH_ERROR', `the server refused the login: ${error}`, {
      error,
      errorDescription: describe(cause.error_description),
    });
  }
  if (params.getAll('state').join() !== state) {
    return new InvalidResponseError(
      'UNLAPSE_STATE_MISMATCH',
      'the callback does not belong to this login: its state differs',
    );
  }
  if (params.getAll('iss').join() !== issuer) {
    return new InvalidResponseError(
      'UNLAPSE_ISSUER_MISMATCH',
      'the callback names another issuer than the one asked, or none',
    );
  }
  return new InvalidResponseError('UNLAPSE_CALLBACK_INVALID', 'the callback is malformed');
}
