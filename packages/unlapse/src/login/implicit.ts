import { ConfigurationError, InvalidResponseError, UnsupportedError } from '../errors/errors.js';
import type { AddressBar } from '../ports/address-bar.js';
import type { Logger } from '../ports/logger.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { canVerifyJws } from '../protocol/jws.js';
import { tryDecodeJwt } from '../protocol/jwt.js';
import type { Params } from '../protocol/provider-request.js';
import { readTokens, type TokenSet } from '../protocol/token-answer.js';
import type { LoginDeps } from './authorization-request.js';
import { assertAnswers } from './authorization-response.js';
import { callbackParams } from './callback-params.js';
import { resultOf, tokensOf } from './finish-login.js';
import { takeLogin } from './take-callback.js';
import type { LoginTransaction } from './transaction.js';
import type { LoginFlow } from './web-login.js';

/** The implicit flow (OpenID Core §3.2): `id_token token`, in the fragment of the callback. */
export interface ImplicitFlow extends LoginFlow {
  /**
   * Finishes a login in the current window.
   *
   * @param given what the app has read of the callback
   * @param shown the callback URL, as it was in the address bar
   * @throws {InvalidResponseError} UNLAPSE_TRANSACTION_UNKNOWN: no login of this tab waits for it
   * @throws what `finish` throws
   */
  finishCallback(
    deps: LoginDeps,
    addressBar: AddressBar,
    given: Params | string,
    shown: string | undefined,
  ): Promise<AuthResult>;
}

/** The loggers that have had the warning. */
const warned = new WeakSet<Logger>();

/**
 * Loaded only where `web.authFlow` asks for it. Warns once.
 *
 * @throws {UnsupportedError} UNLAPSE_PLATFORM_UNSUPPORTED: no signature can be checked here
 */
export function createImplicitFlow(logger: Logger): ImplicitFlow {
  if (!canVerifyJws()) {
    throw new UnsupportedError(
      'UNLAPSE_PLATFORM_UNSUPPORTED',
      "the implicit flow needs https or localhost: use web.authFlow 'PKCE'",
    );
  }
  if (!warned.has(logger)) {
    warned.add(logger);
    logger.error(
      "web.authFlow 'implicit' is deprecated: it puts tokens into URLs and can refresh none (RFC 9700 §2.1.2). Use 'PKCE'",
    );
  }
  return { paramsOf, finish, finishCallback };
}

/**
 * What came back in the fragment, or in the query: servers put an error there that they find before
 * they look at the flow.
 */
function paramsOf(url: string): URLSearchParams {
  const { searchParams, hash } = new URL(url);
  const fragment = fragmentParams(hash);
  return fragment.has('state') || !searchParams.has('error') ? fragment : searchParams;
}

/** Routers that keep their path in the fragment put a slash before it. */
function fragmentParams(fragment: string): URLSearchParams {
  return new URLSearchParams(fragment.replace(/^#?[/?]*/, ''));
}

async function finishCallback(
  deps: LoginDeps,
  addressBar: AddressBar,
  given: Params | string,
  shown: string | undefined,
): Promise<AuthResult> {
  const params = givenParams(given);
  const inBar = shown === undefined ? params : paramsOf(shown);
  // Apps may pass on no more than they know of; the issuer counts all the same.
  if (!params.has('iss') && inBar.get('state') === params.get('state')) {
    for (const iss of inBar.getAll('iss')) params.append('iss', iss);
  }
  return finish(deps, await takeLogin(deps, addressBar, params), params);
}

/** A fragment read as a whole has the `#` in its first name: `new URLSearchParams(location.hash)`. */
function givenParams(given: Params | string): URLSearchParams {
  if (typeof given === 'string')
    return URL.canParse(given) ? paramsOf(given) : fragmentParams(given);
  const params = new URLSearchParams();
  for (const [name, value] of callbackParams(given)) {
    params.append(name.replace(/^#?[/?]*/, ''), value);
  }
  return params;
}

async function finish(
  deps: LoginDeps,
  transaction: LoginTransaction,
  params: URLSearchParams,
): Promise<AuthResult> {
  const receivedAtMs = deps.clock.now();
  return resultOf(deps, transaction, readResponse(params, transaction), `#${params}`, receivedAtMs);
}

/**
 * The tokens of a response (OpenID Core §3.2.2.5), the ID Token with all that a check needs: it
 * came by way of the browser, where anybody can put something in its place (§3.2.2.9, §3.2.2.11).
 */
function readResponse(params: URLSearchParams, transaction: LoginTransaction): TokenSet {
  const issued = new URLSearchParams(params);
  // Servers leave `iss` out beside an ID Token, whose claim of that name says it (RFC 9207 §2).
  if (!issued.has('iss') && issued.has('id_token')) {
    issued.set('iss', String(transaction.manifest['issuer']));
  }
  assertAnswers(issued, transaction);
  const response = Object.fromEntries(params);
  if (Object.keys(response).length < [...params].length) {
    throw new InvalidResponseError('UNLAPSE_CALLBACK_INVALID', 'a parameter came twice');
  }
  const tokens = tokensOf(readTokens(response));
  const { idToken } = tokens;
  if (idToken === undefined) {
    throw new InvalidResponseError('UNLAPSE_RESPONSE_INVALID', 'the answer has no id_token');
  }
  if (!transaction.nonce) {
    throw new ConfigurationError(
      'UNLAPSE_CONFIGURATION_INVALID',
      'the provider sends no nonce, which the implicit flow needs',
    );
  }
  if (typeof tryDecodeJwt(idToken)?.['at_hash'] !== 'string') {
    throw new InvalidResponseError(
      'UNLAPSE_ID_TOKEN_INVALID',
      'the ID Token is refused: it has no at_hash',
    );
  }
  return { ...tokens, refreshToken: undefined };
}
