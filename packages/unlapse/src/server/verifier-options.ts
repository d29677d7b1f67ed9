import { secureUrl } from '../protocol/secure-url.js';
import { fewSeconds, invalidOption, listOf, type OneOrMore } from './option-checks.js';
import { profiles, type AccessTokenProfile, type AccessTokenProfileName } from './profiles.js';

/** Whose tokens are let in. Nothing that decides about access has a default but the profile. */
export type AccessTokenVerifierOptions = IssuerOptions & (AudienceOptions | CognitoOptions);

interface IssuerOptions {
  /** The `iss` of the tokens, character by character, and where the metadata is looked up. */
  readonly issuer: string;
  /** Where the keys are. Default: `jwks_uri` of the issuer's metadata. */
  readonly jwksUri?: string;
  /** How far this clock may be off when `exp` and `nbf` are checked; seconds, 0 to 300. Default 5. */
  readonly clockToleranceSeconds?: number;
}

interface AudienceOptions {
  /** The `aud` that stands for this API. */
  readonly audience: OneOrMore;
  /** Whose token shape to expect. Default `rfc9068`, the standard. */
  readonly profile?: Exclude<AccessTokenProfileName, 'cognito'>;
}

interface CognitoOptions {
  readonly profile: 'cognito';
  /** The app clients whose tokens this API takes, since the tokens name no audience. */
  readonly clientId: OneOrMore;
  /** For app clients that ask for tokens of one resource: then `aud` must be there. */
  readonly audience?: OneOrMore;
}

/** What a token must be to be let in. */
export interface TokenExpectations {
  readonly issuer: string;
  readonly clockToleranceSeconds: number;
  readonly profile: AccessTokenProfile;
  /** `undefined` where the tokens have none. */
  readonly audiences: readonly string[] | undefined;
  /** `undefined`: any client of the issuer. */
  readonly clientIds: readonly string[] | undefined;
}

/** The options, checked. */
export interface VerifierSettings extends TokenExpectations {
  readonly jwksUri: string | undefined;
}

/**
 * Checks the options: an API that forgot to say whom it trusts must not start.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: no audience, unknown profile, …
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: issuer or keys not over https
 */
export function readOptions(options: AccessTokenVerifierOptions): VerifierSettings {
  const { issuer, jwksUri, clockToleranceSeconds = 5, profile = 'rfc9068' } = options;
  secureUrl(issuer, 'issuer');
  if (jwksUri !== undefined) secureUrl(jwksUri, 'jwksUri');
  if (!Object.hasOwn(profiles, profile)) {
    throw invalidOption(`profile must be one of ${Object.keys(profiles).join(', ')}`);
  }
  const isCognito = options.profile === 'cognito';
  const settings: VerifierSettings = {
    issuer,
    jwksUri,
    clockToleranceSeconds: fewSeconds(clockToleranceSeconds, 'clockToleranceSeconds'),
    profile: profiles[profile],
    audiences:
      isCognito && options.audience === undefined
        ? undefined
        : listOf(options.audience, 'audience'),
    clientIds: isCognito ? listOf(options.clientId, 'clientId') : undefined,
  };
  if (profile === 'keycloak' && settings.audiences?.includes('account')) {
    throw invalidOption(
      'audience "account" is in the tokens of all clients: add an audience mapper',
    );
  }
  return settings;
}
