import type { AccessTokenClaims, Requirements, VerifiedAccessToken } from './access-token.js';
import { bindingFault } from './key-binding.js';
import { TokenRefusedError } from './refusal.js';

/**
 * The token, if it is for its caller, and was granted every scope that the request needs.
 *
 * @throws {TokenRefusedError} UNLAPSE_TOKEN_REFUSED: it is bound to a key that the caller has not
 * proven to hold (401), or a scope is missing (403)
 */
export function withScopes(
  claims: AccessTokenClaims,
  granted: readonly string[],
  { scopes: needed = [], keyThumbprint }: Requirements,
): VerifiedAccessToken {
  const fault = bindingFault(claims, keyThumbprint);
  if (fault !== undefined) throw new TokenRefusedError('invalid_token', fault);
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
