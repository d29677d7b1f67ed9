import type { CompactVerifyGetKey } from 'jose';
import { compactVerify } from 'jose/jws/compact/verify';
import { isUnlapseError } from '../errors/errors.js';
import type { Clock } from '../ports/clock.js';
import { parseJsonObject } from '../protocol/http-answer.js';
import { decodeJwt, type JwtPart } from '../protocol/jwt.js';
import type { AccessTokenClaims, Requirements, VerifiedAccessToken } from './access-token.js';
import { bearerToken, type BearerRequest } from './bearer-credentials.js';
import { claimFault } from './claims.js';
import { TokenRefusedError } from './refusal.js';
import type { VerifierSettings } from './verifier-options.js';

/** Signatures that a published key can verify: never `none`, never a shared secret (RFC 8725 §3.1). */
const ALGORITHMS = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');

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
    { scopes: needed = [] }: Requirements = {},
  ): Promise<VerifiedAccessToken> {
    checkHeader(token);
    const claims = readClaims(await verifiedPayload(token));
    const fault = claimFault(claims, settings, clock.now() / 1000);
    if (fault !== undefined) throw new TokenRefusedError('invalid_token', fault);
    const scopes = new Set(profile.scopesOf(claims));
    if (!needed.every((scope) => scopes.has(scope))) {
      throw new TokenRefusedError(
        'insufficient_scope',
        'the token lacks a scope that this request needs',
        needed.join(' '),
      );
    }
    return { claims: claims as AccessTokenClaims, scopes };
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
      return (await compactVerify(token, keys, { algorithms: ALGORITHMS })).payload;
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
