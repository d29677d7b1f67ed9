import {
  allowInsecureRequests,
  type AuthorizationServer,
  clockSkew,
  clockTolerance,
  customFetch,
  getValidatedIdTokenClaims,
  type IDToken,
  jwksCache,
  type JWKSCacheInput,
  processRefreshTokenResponse,
  validateApplicationLevelSignature,
} from 'oauth4webapi';
import { InvalidResponseError, isUnlapseError, NetworkError } from '../errors/errors.js';
import type { Http } from '../ports/http.js';
import { encodeBase64Url } from './base64url.js';
import { parseJsonObject } from './http-answer.js';
import { decodeJwt } from './jwt.js';
import type { Manifest } from './manifest.js';
import { secureUrl } from './secure-url.js';

/** How far the clocks of server and client may be apart; seconds (OpenID Core §3.1.3.7 (9)). */
const CLOCK_TOLERANCE_SECONDS = 60;
/** A key that was good is asked for again after a day; an unknown `kid` asks at once, once a minute. */
const KEYS_LAST_MS = 86_400_000;
const KEYS_COOL_DOWN_SECONDS = 60;

/** The signing keys of the servers we have met, by `jwks_uri`. */
export type KeyCache = Map<string, { keys: JWKSCacheInput; fetchedAtMs: number }>;

/** What an ID Token is checked with and against. */
export interface IdTokenCheck {
  readonly http: Http;
  readonly keyCache: KeyCache;
  readonly nowMs: number;
  readonly manifest: Manifest;
  readonly clientId: string;
  readonly accessToken: string;
  /**
   * On refresh: a clock that is wrong must not end a session, so that times are not looked at.
   */
  readonly ignoreTimes?: boolean;
}

/**
 * The claims of an ID Token that is meant for us: issuer, audience, authorized party, times,
 * signature and `at_hash` checked. On a page without `crypto.subtle` (plain http off localhost,
 * for development) the signature is not.
 *
 * @throws {InvalidResponseError} UNLAPSE_ID_TOKEN_INVALID: do not use anything of this answer
 * @throws {NetworkError} the keys cannot be had now, so that nothing can be said of the signature
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation Core §3.1.3.7}
 */
export async function checkIdToken(idToken: string, check: IdTokenCheck): Promise<IDToken> {
  try {
    return await verify(idToken, check);
  } catch (cause) {
    if (isUnlapseError(cause)) throw cause;
    // The cause quotes claims and tokens, so that only its summary goes on.
    const reason = cause instanceof Error ? cause.message : 'unreadable';
    throw new InvalidResponseError(
      'UNLAPSE_ID_TOKEN_INVALID',
      `the ID Token is refused: ${reason}`,
    );
  }
}

async function verify(idToken: string, check: IdTokenCheck): Promise<IDToken> {
  const { manifest } = check;
  const server: AuthorizationServer = {
    // Microsoft's multi-tenant documents leave the tenant open; the token names it.
    issuer: String(manifest['issuer']).replace('{tenantid}', () => tenantOf(idToken)),
    jwks_uri: manifest['jwks_uri'],
    id_token_signing_alg_values_supported: manifest['id_token_signing_alg_values_supported'],
  };
  const systemSeconds = Math.floor(Date.now() / 1000);
  const client = {
    client_id: check.clientId,
    [clockSkew]: Math.floor(check.nowMs / 1000) - systemSeconds,
    [clockTolerance]:
      check.ignoreTimes === true ? Number.MAX_SAFE_INTEGER : CLOCK_TOLERANCE_SECONDS,
  };
  const answer = Response.json({
    access_token: check.accessToken,
    token_type: 'bearer',
    id_token: idToken,
  });
  const claims = getValidatedIdTokenClaims(
    await processRefreshTokenResponse(server, client, answer),
  ) as IDToken;
  if (globalThis.crypto.subtle !== undefined) {
    await verifySignature(server, answer, check, systemSeconds);
    await verifyAccessTokenHash(idToken, claims['at_hash'], check.accessToken);
  }
  return claims;
}

async function verifySignature(
  server: AuthorizationServer,
  answer: Response,
  { http, keyCache, nowMs }: IdTokenCheck,
  systemSeconds: number,
): Promise<void> {
  const url = secureUrl(server.jwks_uri, 'jwks_uri').href;
  const cached = keyCache.get(url);
  const ageMs = nowMs - (cached?.fetchedAtMs ?? -Infinity);
  const entry =
    cached !== undefined && ageMs >= 0 && ageMs < KEYS_LAST_MS
      ? cached
      : { keys: {}, fetchedAtMs: nowMs };
  keyCache.set(url, entry);
  if ('jwks' in entry.keys) {
    // Told to be no older than the cool-down: known keys are used as they are, an unknown one is
    // asked for.
    const ageSeconds = Math.min(Math.floor(ageMs / 1000), KEYS_COOL_DOWN_SECONDS);
    Object.assign(entry.keys, { uat: systemSeconds - ageSeconds });
  }
  await validateApplicationLevelSignature(server, answer, {
    [allowInsecureRequests]: true,
    [jwksCache]: entry.keys,
    [customFetch]: async () => {
      const response = await http.send({ method: 'GET', url });
      if (response.status !== 200 || parseJsonObject(response.body) === undefined) {
        throw new NetworkError('UNLAPSE_SERVER_UNAVAILABLE', 'the signing keys are unavailable', {
          status: response.status,
        });
      }
      entry.fetchedAtMs = nowMs;
      return new Response(response.body, { headers: { 'content-type': 'application/json' } });
    },
  });
}

/** OpenID Core §3.1.3.8. */
async function verifyAccessTokenHash(
  idToken: string,
  expected: unknown,
  accessToken: string,
): Promise<void> {
  if (expected === undefined) return;
  const alg = String(decodeJwt(idToken, 'header')['alg']);
  const hash = `SHA-${/\d{3}$/.exec(alg)?.[0] ?? '512'}`;
  const digest = await globalThis.crypto.subtle.digest(hash, new TextEncoder().encode(accessToken));
  const half = new Uint8Array(digest, 0, digest.byteLength / 2);
  if (encodeBase64Url(half) !== expected) throw new Error('at_hash names another access token');
}

function tenantOf(idToken: string): string {
  return String(decodeJwt(idToken)['tid']);
}
