import type { JwtPart } from '../protocol/jwt.js';
import { isText } from './option-checks.js';
import type { TokenKind } from './signed-claims.js';

/** Which sessions of this client the issuer has ended. */
export interface LogoutNotice {
  readonly iss: string;
  /** The session, as `sid` of its ID Tokens named it. Without it: all sessions of `sub`. */
  readonly sid: string | undefined;
  /** The user. Without it: whoever `sid` belongs to. */
  readonly sub: string | undefined;
  /** When the notice was made; epoch milliseconds. A session that began later is not meant. */
  readonly issuedAtMs: number;
}

export interface LogoutExpectations {
  readonly issuer: string;
  readonly clientIds: readonly string[];
  readonly clockToleranceSeconds: number;
}

/**
 * The type is recommended, and many servers send none, or `JWT`; what sets a logout token apart
 * from an ID Token is its event, and that it has no nonce (Back-Channel Logout §2.4, §4).
 */
export const logoutTokens: TokenKind = {
  name: 'a logout token',
  types: ['logout+jwt', 'jwt', undefined],
};

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/**
 * Why a correctly signed token ends no session, or `undefined`.
 *
 * @param nowSeconds epoch seconds
 * @see {@link https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation Back-Channel Logout §2.6}
 */
export function logoutTokenFault(
  claims: JwtPart,
  { issuer, clientIds, clockToleranceSeconds: tolerance }: LogoutExpectations,
  nowSeconds: number,
): string | undefined {
  const { iss, aud, iat, exp, jti, events, sub, sid } = claims;
  if (iss !== issuer) return 'the token is from another issuer';
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!clientIds.some((ours) => named.includes(ours))) return 'the token is for another client';
  if (!isDate(iat) || iat - tolerance > nowSeconds) return 'the "iat" is not a past date';
  if (!isDate(exp) || exp + tolerance <= nowSeconds) return 'the token has expired';
  if (!isText(jti)) return 'the token has no "jti"';
  if (!isObject(events) || !isObject(events[EVENT])) {
    return 'the token tells of no logout';
  }
  if ('nonce' in claims) return 'the token has a nonce, as only ID Tokens have';
  if ((sub !== undefined && !isText(sub)) || (sid !== undefined && !isText(sid))) {
    return 'the "sub" or "sid" is not a text';
  }
  return sub === undefined && sid === undefined
    ? 'the token names no session and no user'
    : undefined;
}

function isDate(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
