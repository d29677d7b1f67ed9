import type { CompactVerifyGetKey } from 'jose';
import { compactVerify } from 'jose/jws/compact/verify';
import { isUnlapseError } from '../errors/errors.js';
import type { Clock } from '../ports/clock.js';
import { parseJsonObject } from '../protocol/http-answer.js';
import { decodeJwt, type JwtPart } from '../protocol/jwt.js';
import type { AccessTokenClaims, Requirements, VerifiedAccessToken } from './access-token.js';
import { bearerToken, type BearerRequest } from './bearer-credentials.js';
import { ALGORITHMS } from './algorithms.js';
import { claimFault } from './claims.js';
import { TokenRefusedError } from './refusal.js';
import { withScopes } from './required-scopes.js';
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

  async function verifyToken(
    token: string,
    requirements: Requirements = {},
  ): Promise<VerifiedAccessToken> {
    checkHeader(token);
    const claims = readClaims(await verifiedPayload(token));
    const fault = claimFault(claims, settings, clock.now() / 1000);
    if (fault !== undefined) throw new TokenRefusedError('invalid_token', fault);
    return withScopes(claims as AccessTokenClaims, profile.scopesOf(claims), requirements);
  }

  /** Before any key is looked for: a token of another kind must not cost a request. */
  function checkHeader(token: string): void {
    const { typ, crit } = readHeader(token);
    const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ;
    if (!profile.types.some((accepted) => accepted === type)) {
      throw new TokenRefusedError('invalid_token', 'the "typ" is not that of an access token');
    }
    if (crit !== undefined) {
      throw new TokenRefusedError('invalid_token', 'the token has a critical header extension');
    }
  }

  async function verifiedPayload(token: string): Promise<Uint8Array> {
    try {
      return (await compactVerify(token, keys, { algorithms: [...ALGORITHMS] })).payload;
    } catch (error) {
      if (isUnlapseError(error)) throw error;
      const why = 'the signature is not one of the keys that the issuer publishes';
      throw new TokenRefusedError('invalid_token', why, undefined, error);
    }
  }

  return {
    verifyToken,
    verify: async (request, requirements) => verifyToken(bearerToken(request), requirements),
  };
}

function readHeader(token: string): JwtPart {
  try {
    return decodeJwt(token, 'header');
  } catch (error) {
    const isEncrypted = isUnlapseError(error) && error.code === 'UNLAPSE_JWE_UNSUPPORTED';
    throw new TokenRefusedError(
      'invalid_token',
      isEncrypted ? 'encrypted tokens are not supported' : 'the token is not a JWT',
      undefined,
      error,
    );
  }
}

function readClaims(payload: Uint8Array): JwtPart {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(payload);
    const claims = parseJsonObject(text);
    if (claims !== undefined) return claims;
  } catch {
    // Not UTF-8: refused below like any other payload that is no JSON object.
  }
  throw new TokenRefusedError('invalid_token', 'the payload is not a JSON object');
}
