import { exportJWK, generateKeyPair, SignJWT, type JSONWebKeySet } from 'jose';
import type { Clock } from '../ports/clock.js';

/** Claims or header parameters to add or replace; `undefined` removes one. */
export type Overrides = Readonly<Record<string, unknown>>;

/** An issuer in memory, for the tests of an API. */
export interface TestIssuer {
  readonly issuer: string;
  /** The published key set; signed with ES256. */
  readonly jwks: JSONWebKeySet;
  /**
   * An access token as RFC 9068 has it, good for five minutes: `sub` is `user-1`, `client_id`
   * `client-1`, `aud` `https://api.example.test`, `scope` empty.
   */
  mintAccessToken(claims?: Overrides, header?: Overrides): Promise<string>;
  /** An ID Token of the same user for `client-1`; it has the nonce `nonce-1`. */
  mintIdToken(claims?: Overrides, header?: Overrides): Promise<string>;
  /** Answers for the metadata and the key set, so that no network is needed; 404 for the rest. */
  readonly fetch: (url: string | URL | Request) => Promise<Response>;
}

export interface TestIssuerOptions {
  /** Default `https://issuer.example.test`. */
  readonly issuer?: string;
  /** What `iat` and `exp` are counted from. */
  readonly clock: Pick<Clock, 'now'>;
}
