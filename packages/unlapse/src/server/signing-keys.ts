import type { CompactVerifyGetKey } from 'jose';
import { JWKSNoMatchingKey } from 'jose/errors';
import { createLocalJWKSet } from 'jose/jwks/local';
import { InvalidResponseError, NetworkError } from '../errors/errors.js';
import type { Clock } from '../ports/clock.js';
import type { Http } from '../ports/http.js';
import { parseJsonObject, type JsonObject } from '../protocol/http-answer.js';
import { secureUrl } from '../protocol/secure-url.js';

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

/** One moment on both clocks; milliseconds. */
interface Instant {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

const NEVER: Instant = { wallMs: -Infinity, monotonicMs: -Infinity };

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
    if (isWithin(COOL_DOWN_MS, searchedAt)) throw noMatch;
    searchedAt = now();
    return await load();
  }

  /** The keys at hand, renewed when they are due. */
  async function current(): Promise<CompactVerifyGetKey> {
    if (cached === undefined) return await load();
    const { find, loadedAt } = cached;
    if (isWithin(FRESH_MS, loadedAt)) return find;
    const isUsable = isWithin(USABLE_MS, loadedAt);
    if (isUsable && isWithin(COOL_DOWN_MS, failedAt)) return find;
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
      location ??= await discover(http, issuer);
      const find = readKeys(await getJson(http, location));
      cached = { find, loadedAt: now() };
      return find;
    } catch (cause) {
      // The keys may have moved: the next try asks the metadata again.
      location = deps.jwksUri;
      failedAt = now();
      throw new NetworkError(
        'UNLAPSE_SERVER_UNAVAILABLE',
        'the signing keys of the issuer cannot be had: see the cause',
        { status: 503, cause },
      );
    }
  }

  function now(): Instant {
    return { wallMs: clock.now(), monotonicMs: clock.monotonic() };
  }

  /** By the clock that says more: one can be set back, the other stands still in a frozen process. */
  function isWithin(spanMs: number, { wallMs, monotonicMs }: Instant): boolean {
    return Math.max(clock.now() - wallMs, clock.monotonic() - monotonicMs) < spanMs;
  }
}

/** `jwks_uri` of the metadata, which must be those of `issuer` exactly (Discovery §4.3). */
async function discover(http: Http, issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const metadata = await getJson(http, url);
  if (metadata['issuer'] !== issuer) {
    throw new InvalidResponseError(
      'UNLAPSE_ISSUER_MISMATCH',
      'the metadata names another issuer: set issuer exactly as the server spells it',
    );
  }
  return secureUrl(metadata['jwks_uri'], 'jwks_uri').href;
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

async function getJson(http: Http, url: string): Promise<JsonObject> {
  const response = await http.send({ method: 'GET', url, headers: { accept: 'application/json' } });
  const document = response.status === 200 ? parseJsonObject(response.body) : undefined;
  if (document === undefined) {
    throw new InvalidResponseError(
      'UNLAPSE_RESPONSE_INVALID',
      'the metadata or key set of the issuer is not JSON',
      { status: response.status },
    );
  }
  return document;
}
