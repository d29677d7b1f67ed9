import type { CompactVerifyGetKey } from 'jose';
import { compactVerify } from 'jose/jws/compact/verify';
import { isUnlapseError } from '../errors/errors.js';
import { parseJsonObject } from '../protocol/http-answer.js';
import { decodeJwt, type JwtPart } from '../protocol/jwt.js';
import { ALGORITHMS } from './algorithms.js';
import { TokenRefusedError } from './refusal.js';

/** A kind of token, told by the `typ` of its header (RFC 8725 §3.11). */
export interface TokenKind {
  /** For messages: `an access token`. */
  readonly name: string;
  /** Lower case, without `application/`; `undefined`: it may be absent. */
  readonly types: readonly (string | undefined)[];
}

/**
 * The claims of a token of this kind, once its signature is that of a published key.
 *
 * @throws {TokenRefusedError} UNLAPSE_TOKEN_REFUSED: another kind, a bad signature, no claims
 * @throws {NetworkError} UNLAPSE_SERVER_UNAVAILABLE: the keys of the issuer cannot be had
 */
export async function signedClaims(
  token: string,
  kind: TokenKind,
  keys: CompactVerifyGetKey,
): Promise<JwtPart> {
  checkHeader(token, kind);
  return readClaims(await verifiedPayload(token, keys));
}

/** Before any key is looked for: a token of another kind must not cost a request. */
function checkHeader(token: string, { name, types }: TokenKind): void {
  const { typ, crit } = readHeader(token);
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ;
  if (!types.some((accepted) => accepted === type)) {
    throw new TokenRefusedError('invalid_token', `the "typ" is not that of ${name}`);
  }
  if (crit !== undefined) {
    throw new TokenRefusedError('invalid_token', 'the token has a critical header extension');
  }
}

async function verifiedPayload(token: string, keys: CompactVerifyGetKey): Promise<Uint8Array> {
  try {
    return (await compactVerify(token, keys, { algorithms: [...ALGORITHMS] })).payload;
  } catch (error) {
    if (isUnlapseError(error)) throw error;
    const why = 'the signature is not one of the keys that the issuer publishes';
    throw new TokenRefusedError('invalid_token', why, undefined, error);
  }
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
