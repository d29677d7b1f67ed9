import type { AccessTokenClaims, Requirements, VerifiedAccessToken } from './access-token.js';
import { TokenRefusedError } from './refusal.js';

/**
 * The token, if it was granted every scope that the request needs.
 *
 * @throws {TokenRefusedError} UNLAPSE_TOKEN_REFUSED: a scope is missing (403)
 */
export function withScopes(
  claims: AccessTokenClaims,
  granted: readonly string[],
  { scopes: needed = [] }: Requirements,
): VerifiedAccessToken {
  const scopes = new Set(granted);
  if (!needed.every((scope) => scopes.has(scope))) {
    throw new TokenRefusedError(
      'insufficient_scope',
      'the token lacks a scope that this request needs',
      needed.join(' '),
    );
  }
  return { claims, scopes };
}
