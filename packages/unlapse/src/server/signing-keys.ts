import type { CompactVerifyGetKey } from 'jose';
import { JWKSNoMatchingKey } from 'jose/errors';
import { createLocalJWKSet } from 'jose/jwks/local';
import { InvalidResponseError, NetworkError } from '../errors/errors.js';
import type { Clock } from '../ports/clock.js';
import type { Http } from '../ports/http.js';
import type { JsonObject } from '../protocol/http-answer.js';
import { elapsedMs, instantNow, NEVER, type Instant } from './instant.js';
import { getJson, issuerEndpoint } from './issuer-metadata.js';

/** Keys are asked for again when they are older than this. */
const FRESH_MS = 10 * 60_000;
/** While the server cannot be reached, older keys do, up to this age. */
const USABLE_MS = 60 * 60_000;
/** An unknown `kid` looks for new keys at most this often; so does a server that failed. */
const COOL_DOWN_MS = 30_000;
/** No honest server publishes more. */
const MOST_KEYS = 100;

export interface SigningKeysDeps {
  readonly http: Http;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly issuer: string;
  readonly jwksUri: string | undefined;
}

/**
 * Finds the published key that a token is signed with, by `kid`, key type and algorithm; whatever
 * else the header says about keys is not looked at. One request at a time goes to the server,
 * however many tokens wait, and none within the cool-down, however many unknown keys are named.
 *
 * The result throws {NetworkError} UNLAPSE_SERVER_UNAVAILABLE when no keys can be had.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys Core §10.1.1}
 */
export function createSigningKeys(deps: SigningKeysDeps): CompactVerifyGetKey {
  const { http, clock, issuer } = deps;
  let cached: { readonly find: CompactVerifyGetKey; readonly loadedAt: Instant } | undefined;
  let location = deps.jwksUri;
  let inFlight: Promise<CompactVerifyGetKey> | undefined;
  let failedAt = NEVER;
  let searchedAt = NEVER;

  return async (header, token) => {
    const find = await current();
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof JWKSNoMatchingKey)) throw error;
      const findNewer = await renewed(error);
      return await findNewer(header, token);
    }
  };

  /** The keys that the server has now; `noMatch` is thrown when it is too early to ask. */
  async function renewed(noMatch: Error): Promise<CompactVerifyGetKey> {
    if (inFlight !== undefined) return await inFlight;
    if (elapsedMs(searchedAt, clock) < COOL_DOWN_MS) throw noMatch;
    searchedAt = instantNow(clock);
    return await load();
  }

  /** The keys at hand, renewed when they are due. */
  async function current(): Promise<CompactVerifyGetKey> {
    if (cached === undefined) return await load();
    const { find, loadedAt } = cached;
    if (elapsedMs(loadedAt, clock) < FRESH_MS) return find;
    const isUsable = elapsedMs(loadedAt, clock) < USABLE_MS;
    if (isUsable && elapsedMs(failedAt, clock) < COOL_DOWN_MS) return find;
    try {
      return await load();
    } catch (error) {
      if (isUsable) return find;
      throw error;
    }
  }

  function load(): Promise<CompactVerifyGetKey> {
    inFlight ??= fetchKeys().finally(() => {
      inFlight = undefined;
    });
    return inFlight;
  }

  async function fetchKeys(): Promise<CompactVerifyGetKey> {
    try {
      location ??= await issuerEndpoint(http, issuer, 'jwks_uri');
      const find = readKeys(await getJson(http, location));
      cached = { find, loadedAt: instantNow(clock) };
      return find;
    } catch (cause) {
      // The keys may have moved: the next try asks the metadata again.
      location = deps.jwksUri;
      failedAt = instantNow(clock);
      throw new NetworkError(
        'UNLAPSE_SERVER_UNAVAILABLE',
        'the signing keys of the issuer cannot be had: see the cause',
        { status: 503, cause },
      );
    }
  }
}

function readKeys(document: JsonObject): CompactVerifyGetKey {
  const { keys } = document;
  if (!Array.isArray(keys) || keys.length > MOST_KEYS) {
    throw new InvalidResponseError('UNLAPSE_RESPONSE_INVALID', 'jwks_uri has no usable key set');
  }
  // A member that is no key must not spoil the others.
  const objects = keys.filter(
    (key) => typeof key === 'object' && key !== null && !Array.isArray(key),
  );
  return createLocalJWKSet({ keys: objects });
}
