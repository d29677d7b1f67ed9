import { secureUrl } from '../protocol/secure-url.js';
import type { ClientCredentials } from './client-authentication.js';
import { fewSeconds, listOf, type OneOrMore } from './option-checks.js';
import { profiles, type AccessTokenProfile } from './profiles.js';
import type { TokenExpectations } from './verifier-options.js';

/** Whose tokens are let in, and how to ask about them. */
export type IntrospectorOptions = AskingOptions & (ForAudience | FromClients);

interface AskingOptions {
  /** The issuer, character by character, and where the metadata is looked up. */
  readonly issuer: string;
  /** Where to ask. Default: `introspection_endpoint` of the issuer's metadata. */
  readonly introspectionEndpoint?: string;
  /** What this API authenticates with. Keep it out of the source code. */
  readonly credentials: ClientCredentials;
  /**
   * How long an answer that lets a token in is remembered, so how long a revoked one still passes;
   * never longer than the token lives; seconds, 0 to 300. Default 10.
   */
  readonly cacheSeconds?: number;
  /** How far this clock may be off when `exp` and `nbf` are checked; seconds, 0 to 300. Default 5. */
  readonly clockToleranceSeconds?: number;
}

interface ForAudience {
  /** The `aud` that stands for this API. */
  readonly audience: OneOrMore;
  /** Only tokens of these clients. Default: all of the issuer. */
  readonly clientId?: OneOrMore;
}

interface FromClients {
  /** The clients whose tokens this API takes, at a server whose answers name no audience. */
  readonly clientId: OneOrMore;
  readonly audience?: undefined;
}

/** The options, checked. */
export interface IntrospectorSettings extends TokenExpectations {
  readonly introspectionEndpoint: string | undefined;
  readonly cacheMs: number;
}

/**
 * Checks the options: an API that forgot to say whom it trusts must not start.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: neither audience nor client, …
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: issuer or endpoint not over https
 */
export function readIntrospectorOptions(options: IntrospectorOptions): IntrospectorSettings {
  const { issuer, introspectionEndpoint, audience, clientId } = options;
  const { cacheSeconds = 10, clockToleranceSeconds = 5 } = options;
  secureUrl(issuer, 'issuer');
  if (introspectionEndpoint !== undefined) {
    secureUrl(introspectionEndpoint, 'introspectionEndpoint');
  }
  return {
    issuer,
    introspectionEndpoint,
    cacheMs: fewSeconds(cacheSeconds, 'cacheSeconds') * 1000,
    clockToleranceSeconds: fewSeconds(clockToleranceSeconds, 'clockToleranceSeconds'),
    profile: introspected,
    audiences:
      audience === undefined && clientId !== undefined ? undefined : listOf(audience, 'audience'),
    clientIds: clientId === undefined ? undefined : listOf(clientId, 'clientId'),
  };
}

/** What a server says about an access token (RFC 7662 §2.2); refresh tokens must fail here. */
const introspected: AccessTokenProfile = {
  types: [],
  requiredClaims: [],
  isAccessToken: ({ token_type: tokenType, typ, cnf }) =>
    // What is bound says to which key (RFC 9449 §6.2).
    (isBearerOrAbsent(tokenType) || (tokenType === 'DPoP' && cnf !== undefined)) &&
    isBearerOrAbsent(typ),
  scopesOf: profiles.rfc9068.scopesOf,
};

/** `token_type` of the standard, and Keycloak's `typ`, which is `Refresh`, `ID`, `Offline` … too. */
function isBearerOrAbsent(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.toLowerCase() === 'bearer');
}
