import type { JSONWebKeySet } from 'jose';
import { SignJWT } from 'jose/jwt/sign';
import { exportJWK } from 'jose/key/export';
import { generateKeyPair } from 'jose/key/generate/keypair';
import { createWebClock } from '../platform/web/clock.js';
import type { Clock } from '../ports/clock.js';

/** Claims or header parameters to add or replace; `undefined` removes one. */
export type TokenOverrides = Readonly<Record<string, unknown>>;

/** Signs a token with these changes to its claims and header. */
export type Mint = (claims?: TokenOverrides, header?: TokenOverrides) => Promise<string>;

/** An issuer in memory, for the tests of an API. */
export interface TestIssuer {
  readonly issuer: string;
  /** The published key set: one ES256 key. */
  readonly jwks: JSONWebKeySet;
  /**
   * An access token as RFC 9068 has it, good for five minutes: `sub` is `user-1`, `client_id`
   * `client-1`, `aud` `https://api.example.test`; it has no scope.
   */
  readonly mintAccessToken: Mint;
  /** An ID Token for the same user and client; its nonce is `nonce-1`. */
  readonly mintIdToken: Mint;
  /** Answers for the metadata and the key set, so that no network is needed; 404 for the rest. */
  readonly fetch: (url: string | URL | Request) => Promise<Response>;
}

export interface TestIssuerOptions {
  /** Default `https://issuer.example.test`. */
  readonly issuer?: string;
  /** What `iat` and `exp` are counted from. Default: the system's clock. */
  readonly clock?: Pick<Clock, 'now'>;
}

/**
 * Creates an issuer with a key of its own. Give its `issuer` and `fetch` to
 * `createAccessTokenVerifier`, and its tokens to the API under test.
 */
export async function createTestIssuer(options: TestIssuerOptions = {}): Promise<TestIssuer> {
  const { issuer = 'https://issuer.example.test', clock = createWebClock() } = options;
  const base = issuer.replace(/\/$/, '');
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  // Unlike the key of another issuer in the same test.
  const kid = jwk.x ?? '';
  const jwks: JSONWebKeySet = { keys: [{ ...jwk, kid, use: 'sig', alg: 'ES256' }] };
  const documents: Readonly<Record<string, unknown>> = {
    [`${base}/.well-known/openid-configuration`]: {
      issuer,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      jwks_uri: `${base}/jwks`,
    },
    [`${base}/jwks`]: jwks,
  };
  let minted = 0;

  function mint(typ: string, claims: TokenOverrides, header: TokenOverrides): Promise<string> {
    const iat = Math.floor(clock.now() / 1000);
    return new SignJWT({ iss: issuer, sub: 'user-1', iat, exp: iat + 300, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid, typ, ...header })
      .sign(privateKey);
  }

  return {
    issuer,
    jwks,
    mintAccessToken(claims, header = {}) {
      const aud = 'https://api.example.test';
      const jti = `token-${(minted += 1)}`;
      return mint('at+jwt', { aud, client_id: 'client-1', jti, ...claims }, header);
    },
    mintIdToken: (claims, header = {}) =>
      mint('JWT', { aud: 'client-1', nonce: 'nonce-1', ...claims }, header),
    fetch: async (url) => {
      const document = documents[url instanceof Request ? url.url : String(url)];
      return document === undefined ? new Response(null, { status: 404 }) : Response.json(document);
    },
  };
}
