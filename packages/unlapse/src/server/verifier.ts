import type { CompactVerifyGetKey } from 'jose';
import type { Clock } from '../ports/clock.js';
import type { AccessTokenClaims, Requirements, VerifiedAccessToken } from './access-token.js';
import { bearerToken, type BearerRequest } from './bearer-credentials.js';
import { claimFault } from './claims.js';
import { TokenRefusedError } from './refusal.js';
import { withScopes } from './required-scopes.js';
import { signedClaims } from './signed-claims.js';
import type { VerifierSettings } from './verifier-options.js';

/** Lets a request in by throwing when it may not pass: a result that exists is a result to trust. */
export interface AccessTokenVerifier {
  /**
   * Verifies the bearer token of a request.
   *
   * @throws {TokenRefusedError} UNLAPSE_TOKEN_REFUSED: no token, a bad one, or a scope is missing
   * @throws {NetworkError} UNLAPSE_SERVER_UNAVAILABLE: the keys of the issuer cannot be had (503)
   * @see {@link https://www.rfc-editor.org/rfc/rfc9068#section-4 RFC 9068 §4}
   */
  verify(request: BearerRequest, requirements?: Requirements): Promise<VerifiedAccessToken>;
  /** The same for a token that came some other way: a WebSocket, a message. */
  verifyToken(token: string, requirements?: Requirements): Promise<VerifiedAccessToken>;
}

export interface VerifierDeps {
  readonly settings: VerifierSettings;
  readonly keys: CompactVerifyGetKey;
  readonly clock: Pick<Clock, 'now'>;
}

export function createVerifier({ settings, keys, clock }: VerifierDeps): AccessTokenVerifier {
  const { profile } = settings;
  const kind = { name: 'an access token', types: profile.types };

  async function verifyToken(
    token: string,
    requirements: Requirements = {},
  ): Promise<VerifiedAccessToken> {
    const claims = await signedClaims(token, kind, keys);
    const fault = claimFault(claims, settings, clock.now() / 1000);
    if (fault !== undefined) throw new TokenRefusedError('invalid_token', fault);
    return withScopes(claims as AccessTokenClaims, profile.scopesOf(claims), requirements);
  }

  return {
    verifyToken,
    verify: async (request, requirements) => verifyToken(bearerToken(request), requirements),
  };
}
