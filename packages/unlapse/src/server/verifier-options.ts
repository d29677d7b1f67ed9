import { ConfigurationError } from '../errors/errors.js';
import { secureUrl } from '../protocol/secure-url.js';
import { profiles, type AccessTokenProfile, type AccessTokenProfileName } from './profiles.js';

/** One value, or several of which one must match. */
export type OneOrMore = string | readonly string[];

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

/** The options, checked. */
export interface VerifierSettings {
  readonly issuer: string;
  readonly jwksUri: string | undefined;
  readonly clockToleranceSeconds: number;
  readonly profile: AccessTokenProfile;
  /** `undefined` where the tokens have none. */
  readonly audiences: readonly string[] | undefined;
  /** `undefined`: any client of the issuer. */
  readonly clientIds: readonly string[] | undefined;
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
    throw invalid(`profile must be one of ${Object.keys(profiles).join(', ')}`);
  }
  if (!(clockToleranceSeconds >= 0 && clockToleranceSeconds <= 300)) {
    throw invalid('clockToleranceSeconds must be 0 to 300');
  }
  const isCognito = options.profile === 'cognito';
  const settings: VerifierSettings = {
    issuer,
    jwksUri,
    clockToleranceSeconds,
    profile: profiles[profile],
    audiences:
      isCognito && options.audience === undefined ? undefined : list(options.audience, 'audience'),
    clientIds: isCognito ? list(options.clientId, 'clientId') : undefined,
  };
  if (profile === 'keycloak' && settings.audiences?.includes('account')) {
    throw invalid('audience "account" is in the tokens of all clients: add an audience mapper');
  }
  return settings;
}

function list(value: OneOrMore | undefined, name: string): readonly string[] {
  const values = typeof value === 'string' ? [value] : (value ?? []);
  if (values.length === 0 || values.some((item) => typeof item !== 'string' || item === '')) {
    throw invalid(`${name} is missing: say whose tokens this API takes`);
  }
  return values;
}

function invalid(message: string): ConfigurationError {
  return new ConfigurationError('UNLAPSE_CONFIGURATION_INVALID', message);
}
