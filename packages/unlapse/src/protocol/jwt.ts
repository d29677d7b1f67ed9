import { InvalidResponseError, UnsupportedError } from '../errors/errors.js';
import { decodeBase64Url } from './base64url.js';
import { type JsonObject, parseJsonObject } from './http-answer.js';

/** The payload of a JWT, or its header; nothing is verified (RFC 7519 §3). */
export type JwtPart = JsonObject;

/**
 * Decodes one part of a JWT. This is not verification: never decide on access by what it returns.
 *
 * @throws {UnsupportedError} UNLAPSE_JWE_UNSUPPORTED: the token is encrypted (five parts)
 * @throws {InvalidResponseError} UNLAPSE_JWT_MALFORMED: the token is no JWT
 */
export function decodeJwt(token: string, part: 'header' | 'payload' = 'payload'): JwtPart {
  const parts = token.split('.');
  if (parts.length === 5) {
    throw new UnsupportedError(
      'UNLAPSE_JWE_UNSUPPORTED',
      'the token is encrypted for its audience',
    );
  }
  const decoded =
    parts.length === 3 ? parseBase64UrlJson(parts[part === 'header' ? 0 : 1]) : undefined;
  if (decoded === undefined) {
    throw new InvalidResponseError('UNLAPSE_JWT_MALFORMED', 'the token is not a JWT');
  }
  return decoded;
}

/** The payload of `token` if it is a readable JWT. */
export function tryDecodeJwt(token: string | undefined): JwtPart | undefined {
  try {
    return token === undefined ? undefined : decodeJwt(token);
  } catch {
    // An opaque or encrypted token simply tells us nothing.
    return undefined;
  }
}

function parseBase64UrlJson(text = ''): JwtPart | undefined {
  try {
    return parseJsonObject(new TextDecoder('utf-8', { fatal: true }).decode(decodeBase64Url(text)));
  } catch {
    // The caller says what is wrong; the decoder's own message would quote the token.
    return undefined;
  }
}
