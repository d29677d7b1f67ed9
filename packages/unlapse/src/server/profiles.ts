import type { JwtPart } from '../protocol/jwt.js';

/** Whose access tokens to expect. */
export type AccessTokenProfileName =
  | 'rfc9068'
  | 'auth0'
  | 'cognito'
  | 'entra'
  | 'keycloak'
  | 'okta'
  | 'onelogin';

/** The shape of the access tokens of one kind of authorization server. */
export interface AccessTokenProfile {
  /** `typ` of the header, lower case, without `application/`; `undefined`: it may be absent. */
  readonly types: readonly (string | undefined)[];
  /** Claims that each of its access tokens has besides `iss`, `sub` and `exp`. */
  readonly requiredClaims: readonly string[];
  /** Whether the claims are those of an access token; ID Tokens in particular must fail here. */
  isAccessToken(claims: JwtPart): boolean;
  /** The granted scopes, from the claim that this server keeps them in. */
  scopesOf(claims: JwtPart): readonly string[];
}

/**
 * Each profile is the least that lets the access tokens of its server in and keeps its ID Tokens
 * out. The sources of these facts are listed in docs/how-to/protect-an-api.md.
 */
export const profiles: Readonly<Record<AccessTokenProfileName, AccessTokenProfile>> = {
  /** The standard: `typ` alone sets its access tokens apart (RFC 9068 §2). */
  rfc9068: {
    types: ['at+jwt'],
    requiredClaims: ['client_id', 'iat', 'jti'],
    isAccessToken: () => true,
    scopesOf: (claims) => words(claims['scope']),
  },

  /** Both token profiles that an Auth0 API can be set to. ID Tokens name no client beside `aud`. */
  auth0: {
    types: ['jwt', 'at+jwt'],
    requiredClaims: ['iat'],
    isAccessToken: (claims) =>
      hasNoTraceOfIdToken(claims) && ('azp' in claims || 'client_id' in claims),
    scopesOf: (claims) => words(claims['scope']),
  },

  /** No `typ`, no `aud`: the verifier compares `client_id`, and `token_use` sets them apart. */
  cognito: {
    types: [undefined, 'jwt'],
    requiredClaims: ['client_id', 'token_use'],
    isAccessToken: (claims) => claims['token_use'] === 'access',
    scopesOf: (claims) => words(claims['scope']),
  },

  /** Version 2.0 tokens. Those without scopes and roles are given out to any app of the tenant. */
  entra: {
    types: ['jwt'],
    requiredClaims: ['azp', 'tid', 'ver'],
    isAccessToken: (claims) =>
      hasNoTraceOfIdToken(claims) &&
      claims['ver'] === '2.0' &&
      (words(claims['scp']).length > 0 || strings(claims['roles']).length > 0),
    scopesOf: (claims) => words(claims['scp']),
  },

  /** The payload has a `typ` too: `Bearer`, `ID`, `Refresh`. Versions before 25 add the nonce. */
  keycloak: {
    types: ['jwt', 'at+jwt'],
    requiredClaims: ['azp', 'typ'],
    isAccessToken: (claims) => claims['typ'] === 'Bearer',
    scopesOf: (claims) => words(claims['scope']),
  },

  /** Custom authorization servers only: tokens of the org server are for Okta's own APIs. */
  okta: {
    types: [undefined, 'jwt'],
    requiredClaims: ['cid', 'scp'],
    isAccessToken: hasNoTraceOfIdToken,
    scopesOf: (claims) => strings(claims['scp']),
  },

  /** Tokens for an API of OneLogin's API Authorization. */
  onelogin: {
    types: ['jwt'],
    requiredClaims: ['azp', 'scope'],
    isAccessToken: hasNoTraceOfIdToken,
    scopesOf: (claims) => words(claims['scope']),
  },
};

/** What only an answer to an authentication request carries (OpenID Connect Core §2, §3.3.2.11). */
function hasNoTraceOfIdToken(claims: JwtPart): boolean {
  return !['nonce', 'at_hash', 'c_hash'].some((claim) => claim in claims);
}

/** The tokens of a `scope` string (RFC 6749 §3.3). */
function words(value: unknown): readonly string[] {
  return typeof value === 'string' ? value.split(' ').filter((word) => word !== '') : [];
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
