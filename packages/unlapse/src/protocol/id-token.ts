import { InvalidResponseError, NetworkError } from '../errors/errors.js';
import type { Http } from '../ports/http.js';
import { encodeBase64Url } from './base64url.js';
import { type JsonObject, parseJsonObject } from './http-answer.js';
import { canVerifyJws, verifyJws } from './jws.js';
import { decodeJwt } from './jwt.js';
import type { Manifest } from './manifest.js';
import type { ProviderOptions } from './provider-request.js';
import { secureUrl } from './secure-url.js';

/** How far the clocks of server and client may be apart; seconds (OpenID Core §3.1.3.7 (9)). */
const CLOCK_TOLERANCE_SECONDS = 60;
/** Keys that were withdrawn must not be good for ever. */
const KEYS_LAST_MS = 86_400_000;
/** An unknown `kid` asks for the keys again, at most this often (OpenID Core §10.1.1). */
const KEYS_COOL_DOWN_MS = 60_000;

/** The signing keys of the servers we have met, by `jwks_uri`. */
export type KeyCache = Map<
  string,
  { readonly keys: readonly JsonObject[]; readonly fetchedAtMs: number }
>;

/** What an ID Token is checked with and against. */
export interface IdTokenCheck {
  readonly http: Http;
  readonly keyCache: KeyCache;
  readonly nowMs: number;
  readonly manifest: Manifest;
  readonly options: Pick<ProviderOptions, 'clientId'>;
  readonly accessToken: string;
  /** `max_age` of the authorization request; seconds. */
  readonly maxAge?: string | null;
  /** On refresh: a clock that is wrong must not end a session, so that times are not looked at. */
  readonly ignoreTimes?: boolean;
}

/**
 * The claims of an ID Token that is meant for us: signature, issuer, audience, authorized party,
 * times and `at_hash` checked. On a page without `crypto.subtle` (plain http off localhost: live
 * reload on a device) the signature and `at_hash` are not.
 *
 * @throws {InvalidResponseError} UNLAPSE_ID_TOKEN_INVALID: do not use anything of this answer
 * @throws {NetworkError} UNLAPSE_SERVER_UNAVAILABLE or UNLAPSE_NETWORK_…: the keys cannot be had
 * now, so that nothing can be said of the signature
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation Core §3.1.3.7}
 */
export async function checkIdToken(idToken: string, check: IdTokenCheck): Promise<JsonObject> {
  const { manifest, accessToken } = check;
  try {
    const claims = decodeJwt(idToken);
    const problem = problemOf(claims, check);
    if (problem !== undefined) throw new Error(problem);
    if (canVerifyJws()) {
      const allowed: unknown = manifest['id_token_signing_alg_values_supported'];
      await verifyJws(idToken, Array.isArray(allowed) ? allowed : ['RS256'], (header) =>
        signingKeys(header, check),
      );
      const hash = claims['at_hash'];
      if (hash !== undefined && hash !== (await atHash(accessToken, idToken))) {
        throw new Error('another access token');
      }
    }
    return claims;
  } catch (cause) {
    if (cause instanceof NetworkError) throw cause;
    // Without its `cause`: an error of a decoder or of WebCrypto may hold parts of the token.
    throw new InvalidResponseError(
      'UNLAPSE_ID_TOKEN_INVALID',
      `the ID Token is refused: ${cause instanceof Error ? cause.message : ''}`,
    );
  }
}

/** What is wrong with the claims, in the order of Core §3.1.3.7. */
function problemOf(
  { iss, aud, azp, sub, exp, iat, nbf, tid, auth_time }: JsonObject,
  { manifest, options: { clientId }, nowMs, maxAge, ignoreTimes }: IdTokenCheck,
): string | undefined {
  // Microsoft's multi-tenant documents leave the tenant open; the token names it.
  const issuer = String(manifest['issuer']).replace('{tenantid}', () => String(tid));
  const audiences = [aud].flat();
  const nowSeconds = nowMs / 1000;
  if (iss !== issuer) return 'another issuer';
  if (!audiences.includes(clientId)) return 'another audience';
  if ((azp ?? (audiences.length > 1 ? undefined : clientId)) !== clientId) {
    return 'another authorized party';
  }
  if (typeof sub !== 'string' || !sub || sub.length > 255) return 'no subject';
  if (typeof exp !== 'number' || typeof iat !== 'number') return 'no exp or iat';
  // Counted from `iat`, which is of the same clock. NaN, of an absent `auth_time`, is refused.
  if (maxAge && !(iat - Number(auth_time) <= Number(maxAge) + CLOCK_TOLERANCE_SECONDS)) {
    return 'no login within max_age';
  }
  if (ignoreTimes) return undefined;
  if (exp <= nowSeconds - CLOCK_TOLERANCE_SECONDS) {
    return 'it has expired: check the device clock';
  }
  const isEarly = nbf !== undefined && !(Number(nbf) <= nowSeconds + CLOCK_TOLERANCE_SECONDS);
  return isEarly ? 'not valid yet' : undefined;
}

/** The published keys that may have made a signature with this header. */
async function signingKeys(
  header: JsonObject,
  { http, keyCache, nowMs, manifest }: IdTokenCheck,
): Promise<readonly JsonObject[]> {
  const url = secureUrl(manifest['jwks_uri'], 'jwks_uri').href;
  const known = keyCache.get(url);
  const ageMs = Math.abs(nowMs - (known?.fetchedAtMs ?? Infinity));
  const fitting = ageMs < KEYS_LAST_MS ? fit(known?.keys, header) : [];
  if (fitting.length > 0) return fitting;
  const answer = ageMs < KEYS_COOL_DOWN_MS ? undefined : await http.send({ method: 'GET', url });
  const keys = answer?.status === 200 ? parseJsonObject(answer.body)?.['keys'] : undefined;
  if (!Array.isArray(keys)) {
    throw new NetworkError('UNLAPSE_SERVER_UNAVAILABLE', 'the signing keys are unavailable', {
      status: answer?.status,
    });
  }
  keyCache.set(url, { keys, fetchedAtMs: nowMs });
  return fit(keys, header);
}

function fit(keys: readonly JsonObject[] = [], { alg, kid }: JsonObject): readonly JsonObject[] {
  const name = String(alg);
  const type = name.startsWith('ES') ? 'EC' : name.startsWith('Ed') ? 'OKP' : 'RSA';
  return keys.filter(
    (key) =>
      key?.['kty'] === type &&
      (kid === undefined || key['kid'] === kid) &&
      (key['use'] ?? 'sig') === 'sig' &&
      (key['alg'] ?? alg) === alg,
  );
}

/** The `at_hash` that `accessToken` has in `idToken` (OpenID Core §3.1.3.8). */
async function atHash(accessToken: string, idToken: string): Promise<string> {
  // `EdDSA` and `Ed25519` name no hash: they go with SHA-512 (RFC 8032 §5.1).
  const bits = /(?<=S)\d{3}$/.exec(String(decodeJwt(idToken, 'header')['alg']))?.[0] ?? '512';
  const bytes = new TextEncoder().encode(accessToken);
  const digest = await globalThis.crypto.subtle.digest(`SHA-${bits}`, bytes);
  return encodeBase64Url(new Uint8Array(digest, 0, digest.byteLength / 2));
}
