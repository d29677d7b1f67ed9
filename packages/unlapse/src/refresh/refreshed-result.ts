import { InvalidResponseError, NetworkError } from '../errors/errors.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { checkIdToken, type IdTokenCheck } from '../protocol/id-token.js';
import { tryDecodeJwt } from '../protocol/jwt.js';
import type { TokenSet } from '../protocol/token-answer.js';
import { withoutUndefined } from '../protocol/without-undefined.js';

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
    ...withoutUndefined({ ...tokens }),
    receivedAt: Math.floor(sentAtMs / 1000),
    rawResult,
  };
}

/**
 * The tokens, once their ID Token is checked, also against the one that it replaces. They come
 * back without it while the signing keys are unavailable.
 *
 * @throws {InvalidResponseError} UNLAPSE_ID_TOKEN_INVALID: the answer is not about this session,
 * nothing of it may be kept
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse Core §12.2}
 */
export async function checkRefreshed(
  old: AuthResult,
  tokens: TokenSet,
  deps: Pick<IdTokenCheck, 'http' | 'keyCache'> & {
    readonly clock: Clock;
    readonly logger: Logger;
  },
): Promise<TokenSet> {
  if (tokens.idToken === undefined) return tokens;
  const { manifest, options } = old.provider;
  try {
    const claims = await checkIdToken(tokens.idToken, {
      ...deps,
      ...tokens,
      manifest,
      options,
      nowMs: deps.clock.now(),
      ignoreTimes: true,
    });
    const before = tryDecodeJwt(old.idToken) ?? claims;
    for (const claim of ['sub', 'iss', 'nonce']) {
      const [is, was] = [claims[claim], before[claim]];
      // Refreshed ID Tokens need not repeat the nonce: neither this one nor the one before.
      if (is !== was && (claim !== 'nonce' || (is !== undefined && was !== undefined))) {
        throw new InvalidResponseError(
          'UNLAPSE_ID_TOKEN_INVALID',
          `the new ID Token has another ${claim}`,
        );
      }
    }
    return tokens;
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    deps.logger.error('no new ID Token: the signing keys are unavailable');
    return { ...tokens, idToken: undefined };
  }
}
