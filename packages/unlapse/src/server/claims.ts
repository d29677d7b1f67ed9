import type { JwtPart } from '../protocol/jwt.js';
import type { TokenExpectations } from './verifier-options.js';

/**
 * Why a token of the issuer is not to be accepted, or `undefined`.
 *
 * @param nowSeconds epoch seconds
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068#section-4 RFC 9068 §4}
 */
export function claimFault(
  claims: JwtPart,
  settings: TokenExpectations,
  nowSeconds: number,
): string | undefined {
  const { issuer, profile, clockToleranceSeconds: tolerance } = settings;
  const { iss, sub, exp, nbf } = claims;
  if (iss !== issuer) return 'the token is from another issuer';
  if (!isForUs(claims, settings)) return 'the token is not meant for this API';
  if (!isDate(exp) || exp + tolerance <= nowSeconds) return 'the token has expired';
  if (nbf !== undefined && !(isDate(nbf) && nbf - tolerance <= nowSeconds)) {
    return 'the token is not valid yet';
  }
  if (typeof sub !== 'string' || sub === '') return 'the token names no subject';
  const isComplete = profile.requiredClaims.every((claim) => claims[claim] !== undefined);
  if (!isComplete || !profile.isAccessToken(claims)) {
    return 'the claims are not those of an access token';
  }
  return undefined;
}

function isForUs(
  { aud, client_id: clientId }: JwtPart,
  { audiences, clientIds }: TokenExpectations,
): boolean {
  if (clientIds !== undefined && !clientIds.some((ours) => ours === clientId)) return false;
  // A token for one resource is for no other: without an audience of ours it is not for us.
  if (audiences === undefined) return aud === undefined;
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return audiences.some((ours) => named.includes(ours));
}

function isDate(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
