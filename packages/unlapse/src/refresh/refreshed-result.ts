import { InvalidResponseError, NetworkError } from '../errors/errors.js';
import type { Logger } from '../ports/logger.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { checkIdToken, type IdTokenCheck } from '../protocol/id-token.js';
import { tryDecodeJwt } from '../protocol/jwt.js';
import type { TokenSet } from '../protocol/token-answer.js';

/**
 * The result after a refresh: new tokens, and of the old one whatever the answer did not renew
 * (RFC 6749 §6: no new refresh token means the old one goes on).
 *
 * @param sentAtMs when the request was sent: a slow answer must not overstate the token's life
 */
export function refreshedResult(
  old: AuthResult,
  tokens: TokenSet,
  sentAtMs: number,
  rawResult: string,
): AuthResult {
  const { expiresIn: _, ...kept } = old;
  return {
    ...kept,
    accessToken: tokens.accessToken,
    tokenType: 'Bearer',
    receivedAt: Math.floor(sentAtMs / 1000),
    rawResult,
    ...(tokens.expiresIn !== undefined && { expiresIn: tokens.expiresIn }),
    ...(tokens.idToken !== undefined && { idToken: tokens.idToken }),
    ...(tokens.refreshToken !== undefined && { refreshToken: tokens.refreshToken }),
    ...(tokens.scope !== undefined && { scope: tokens.scope }),
  };
}

/**
 * The tokens, their ID Token checked against the one they replace; without it where its
 * signature cannot be checked now.
 *
 * @throws {InvalidResponseError} the answer is not about this session: nothing of it may be kept
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse Core §12.2}
 */
export async function checkRefreshed(
  old: AuthResult,
  tokens: TokenSet,
  check: Pick<IdTokenCheck, 'http' | 'keyCache' | 'nowMs'>,
  logger: Logger,
): Promise<TokenSet> {
  if (tokens.idToken === undefined) return tokens;
  try {
    const claims = await checkIdToken(tokens.idToken, {
      ...check,
      manifest: old.provider.manifest,
      clientId: old.provider.options.clientId,
      accessToken: tokens.accessToken,
      ignoreTimes: true,
    });
    const before = tryDecodeJwt(old.idToken);
    if (before !== undefined) {
      same('sub', before['sub'], claims.sub);
      same('iss', before['iss'], claims.iss);
      if (claims.nonce !== undefined) same('nonce', before['nonce'], claims.nonce);
    }
    return tokens;
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    logger.error('the signing keys are unavailable: the ID Token of this refresh is left out');
    return { ...tokens, idToken: undefined };
  }
}

function same(claim: string, before: unknown, after: unknown): void {
  if (before === after) return;
  const code = claim === 'nonce' ? 'UNLAPSE_NONCE_MISMATCH' : 'UNLAPSE_ID_TOKEN_INVALID';
  throw new InvalidResponseError(code, `the refreshed ID Token has another ${claim}`);
}
