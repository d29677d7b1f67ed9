import { InvalidResponseError, OAuthResponseError } from '../errors/errors.js';
import { printable } from '../protocol/token-answer.js';
import type { LoginTransaction } from './transaction.js';

/**
 * Checks that a response answers `transaction`: `state` and `iss` compared character by character,
 * an error of the server turned into a typed one (RFC 6749 §4.1.2, RFC 9207 §2.4). A parameter
 * that comes twice fits nothing.
 *
 * @throws {InvalidResponseError} UNLAPSE_STATE_MISMATCH, UNLAPSE_ISSUER_MISMATCH
 * @throws {OAuthResponseError} UNLAPSE_OAUTH_ERROR: the server says no; `error` says why
 */
export function assertAnswers(
  params: URLSearchParams,
  { state, manifest }: LoginTransaction,
): void {
  const all = (name: string): string => params.getAll(name).join(' ');
  if (all('state') !== state) {
    throw new InvalidResponseError('UNLAPSE_STATE_MISMATCH', 'the callback is of another login');
  }
  if (
    (params.has('iss') || manifest['authorization_response_iss_parameter_supported']) &&
    all('iss') !== manifest['issuer']
  ) {
    throw new InvalidResponseError(
      'UNLAPSE_ISSUER_MISMATCH',
      'the callback is of another issuer, or lacks its iss',
    );
  }
  if (params.has('error')) {
    const error = printable(all('error')) ?? 'invalid_response';
    throw new OAuthResponseError('UNLAPSE_OAUTH_ERROR', `the server refused the login: ${error}`, {
      error,
      errorDescription: printable(all('error_description')),
    });
  }
}

/**
 * The code of an authorization response that answers `transaction` (RFC 6749 §4.1.2).
 *
 * @throws {InvalidResponseError} UNLAPSE_CALLBACK_INVALID: none, or several
 * @throws what `assertAnswers` throws
 */
export function readAuthorizationResponse(
  params: URLSearchParams,
  transaction: LoginTransaction,
): string {
  assertAnswers(params, transaction);
  const code = params.getAll('code').join(' ');
  if (code === '' || code.includes(' ')) {
    throw new InvalidResponseError('UNLAPSE_CALLBACK_INVALID', 'the callback has no single code');
  }
  return code;
}
