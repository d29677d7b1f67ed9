import { createWebClock } from '../platform/web/clock.js';
import { createWebHttp } from '../platform/web/http.js';
import { createWebRandom } from '../platform/web/random.js';
import type { Clock } from '../ports/clock.js';
import { createLogoutReceiver, type BackChannelLogoutOptions } from './back-channel-logout.js';
import { createClientAuthentication } from './client-authentication.js';
import { readIntrospectorOptions, type IntrospectorOptions } from './introspection-options.js';
import { createIntrospectionRequest } from './introspection-request.js';
import { createTokenIntrospector } from './introspector.js';
import { createSigningKeys } from './signing-keys.js';
import { readOptions, type AccessTokenVerifierOptions } from './verifier-options.js';
import { createVerifier, type AccessTokenVerifier } from './verifier.js';

export type { AccessTokenClaims, Requirements, VerifiedAccessToken } from './access-token.js';
export type { BackChannelLogoutOptions } from './back-channel-logout.js';
export type { BearerRequest } from './bearer-credentials.js';
export { bearerMiddleware } from './bearer-middleware.js';
export type { ConnectRequest, ConnectResponse } from './bearer-middleware.js';
export type { ClientCredentials } from './client-authentication.js';
export { createDPoPVerifier } from './dpop-verifier.js';
export type { DPoPVerifierOptions } from './dpop-verifier.js';
export { createFrontChannelLogoutReceiver } from './front-channel-logout.js';
export type { FrontChannelLogoutOptions } from './front-channel-logout.js';
export { honoBearer } from './hono-bearer.js';
export type { HonoContext } from './hono-bearer.js';
export type { IntrospectorOptions } from './introspection-options.js';
export type { LogoutNotice } from './logout-token.js';
export type { AccessTokenProfileName } from './profiles.js';
export { protect } from './protect.js';
export { TokenRefusedError } from './refusal.js';
export type { RefusalReason } from './refusal.js';
export { accessTokenOf } from './verified-requests.js';
export type { OneOrMore } from './option-checks.js';
export type { AccessTokenVerifierOptions } from './verifier-options.js';
export type { AccessTokenVerifier } from './verifier.js';

/** For each request to the issuer. */
const DEADLINE_MS = 5_000;
const LIMIT_BYTES = 1_048_576;

/** What the verifier reaches the world with. */
export interface VerifierSurroundings {
  /** For proxies and tests. Default: the global `fetch`. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** For tests. Default: the system's clocks. */
  readonly clock?: Clock;
}

/**
 * Creates a verifier of the access tokens that an issuer gives out for this API. Create it once, at
 * start: it keeps the issuer's keys. Nothing is fetched before the first token comes.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: no audience, unknown profile, …
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: issuer or keys not over https
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068 RFC 9068}
 */
export function createAccessTokenVerifier(
  options: AccessTokenVerifierOptions & VerifierSurroundings,
): AccessTokenVerifier {
  const { clock = createWebClock(), fetch } = options;
  const settings = readOptions(options);
  const http = createWebHttp(clock, DEADLINE_MS, LIMIT_BYTES, fetch);
  const { issuer, jwksUri } = settings;
  return createVerifier({
    settings,
    clock,
    keys: createSigningKeys({ http, clock, issuer, jwksUri }),
  });
}

/**
 * Creates a verifier that asks the issuer about each token (RFC 7662): for tokens that say nothing
 * by themselves, and for APIs that must hear of a revocation within seconds. It stands wherever a
 * verifier of JWTs does. For servers only: the issuer must know who asks.
 *
 * Its `verify` throws UNLAPSE_SERVER_UNAVAILABLE (503) while the issuer gives no usable answer.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: no credentials, no audience, …
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: issuer or endpoint not over https
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662 RFC 7662}
 */
export function createIntrospector(
  options: IntrospectorOptions & VerifierSurroundings,
): AccessTokenVerifier {
  const { clock = createWebClock(), fetch, credentials } = options;
  const settings = readIntrospectorOptions(options);
  const { issuer, introspectionEndpoint } = settings;
  const http = createWebHttp(clock, DEADLINE_MS, LIMIT_BYTES, fetch);
  const random = createWebRandom();
  const authenticate = createClientAuthentication(credentials, { issuer, clock, random });
  return createTokenIntrospector({
    settings,
    clock,
    ask: createIntrospectionRequest({ http, issuer, introspectionEndpoint, authenticate }),
  });
}

/**
 * Creates the endpoint to which the issuer sends logout tokens: it answers 200 once the sessions
 * that are meant have ended, 400 otherwise, as the specification has it. Create it once, at start:
 * it keeps the issuer's keys, and which tokens it has seen.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: no client, a tolerance out of range
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: issuer or keys not over https
 * @see {@link https://openid.net/specs/openid-connect-backchannel-1_0.html Back-Channel Logout}
 */
export function createBackChannelLogoutReceiver(
  options: BackChannelLogoutOptions & VerifierSurroundings,
): (request: Request) => Promise<Response> {
  const { clock = createWebClock(), fetch, issuer, jwksUri } = options;
  const http = createWebHttp(clock, DEADLINE_MS, LIMIT_BYTES, fetch);
  const keys = createSigningKeys({ http, clock, issuer, jwksUri });
  return createLogoutReceiver({ options, keys, clock });
}
