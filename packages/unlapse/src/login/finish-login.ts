import { InvalidResponseError, NetworkError, OAuthResponseError } from '../errors/errors.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { checkIdToken } from '../protocol/id-token.js';
import type { ProviderURLInfo } from '../protocol/provider-request.js';
import { readTokenAnswer, type TokenAnswer, type TokenSet } from '../protocol/token-answer.js';
import { postTokenRequest } from '../protocol/token-request.js';
import { withoutUndefined } from '../protocol/without-undefined.js';
import type { LoginDeps } from './authorization-request.js';
import { readAuthorizationResponse } from './authorization-response.js';
import type { LoginTransaction } from './transaction.js';

/**
 * Exchanges the code of a callback and checks the tokens that come (RFC 6749 §4.1.3; OpenID Core
 * §3.1.3). The code is sent once, whatever happens.
 *
 * @throws {InvalidResponseError} the callback or the answer is not for this login
 * @throws {OAuthResponseError} UNLAPSE_OAUTH_ERROR: the server says no
 * @throws {NetworkError} no usable answer
 */
export async function finishLogin(
  deps: LoginDeps,
  transaction: LoginTransaction,
  params: URLSearchParams,
): Promise<AuthResult> {
  const { clock, http } = deps;
  const code = readAuthorizationResponse(params, transaction);
  const receivedAtMs = clock.now();
  const response = await postTokenRequest(http, transaction.tokenRequest, code);
  const tokens = tokensOf(readTokenAnswer(response, clock.now(), code));
  return resultOf(deps, transaction, tokens, response.body, receivedAtMs);
}

/**
 * The result of a login, once its ID Token is checked.
 *
 * @param receivedAtMs no later than the life of the access token began; epoch milliseconds
 * @throws {InvalidResponseError} UNLAPSE_ID_TOKEN_INVALID, UNLAPSE_NONCE_MISMATCH
 * @throws {InvalidResponseError} UNLAPSE_RESPONSE_INVALID: the ID Token is missing
 * @throws {NetworkError} the keys for its signature cannot be had now
 */
export async function resultOf(
  deps: LoginDeps,
  transaction: LoginTransaction,
  tokens: TokenSet,
  rawResult: string,
  receivedAtMs: number,
): Promise<AuthResult> {
  const { manifest, options, config, tokenRequest, nonce } = transaction;
  if (tokens.idToken !== undefined) {
    const claims = await checkIdToken(tokens.idToken, {
      ...deps,
      ...tokens,
      manifest,
      options,
      nowMs: deps.clock.now(),
      maxAge: new URL(transaction.authorizeUrl).searchParams.get('max_age'),
    });
    if (claims['nonce'] !== nonce) {
      throw new InvalidResponseError('UNLAPSE_NONCE_MISMATCH', 'the ID Token has another nonce');
    }
  } else if (options.scope?.split(' ').includes('openid')) {
    throw new InvalidResponseError('UNLAPSE_RESPONSE_INVALID', 'the answer has no id_token');
  }
  return withoutUndefined({
    ...tokens,
    receivedAt: Math.floor(receivedAtMs / 1000),
    scope: tokens.scope ?? options.scope,
    state: { url: tokenRequest.url },
    rawResult,
    config,
    provider: {
      authorizeUrl: transaction.authorizeUrl,
      config: withoutVerifier(tokenRequest),
      manifest,
      options,
    },
  });
}

/**
 * @throws {OAuthResponseError} UNLAPSE_OAUTH_ERROR: the server says no
 * @throws {NetworkError} UNLAPSE_SERVER_UNAVAILABLE
 * @throws {InvalidResponseError} UNLAPSE_RESPONSE_INVALID: anything else without tokens
 */
export function tokensOf(answer: TokenAnswer): TokenSet {
  switch (answer.kind) {
    case 'tokens':
      return answer.tokens;
    case 'oauth-error':
      throw new OAuthResponseError(
        'UNLAPSE_OAUTH_ERROR',
        `the token endpoint refused the code: ${answer.error}`,
        answer,
      );
    case 'unavailable':
      throw new NetworkError(
        'UNLAPSE_SERVER_UNAVAILABLE',
        'the token endpoint is unavailable',
        answer,
      );
    default:
      throw new InvalidResponseError(
        'UNLAPSE_RESPONSE_INVALID',
        answer.kind === 'odd' ? answer.problem : 'the answer has no access_token',
      );
  }
}

/** The verifier is spent, and a secret has no place in what the app stores. */
function withoutVerifier(request: ProviderURLInfo): ProviderURLInfo {
  if (request.payload === undefined) return request;
  const { code_verifier: _, ...payload } = request.payload;
  return { ...request, payload };
}
