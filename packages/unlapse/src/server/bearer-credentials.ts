import { TokenRefusedError } from './refusal.js';

/** The part of a Web-standard `Request` that is looked at. */
export interface BearerRequest {
  /** Absolute, or as an HTTP server sees it: path and query. */
  readonly url: string;
  /** Needed for proofs of a key only. */
  readonly method?: string | undefined;
  readonly headers: { get(name: string): string | null };
}

/** `1*SP b64token`, and nothing after it (RFC 6750 §2.1). */
const CREDENTIALS = /^bearer +([a-z0-9._~+/-]+=*)$/i;

/**
 * The bearer token of a request. Only the `Authorization` header is taken: a token in a URL ends up
 * in logs.
 *
 * @throws {TokenRefusedError} UNLAPSE_TOKEN_REFUSED: no token (401), malformed or two of them (400)
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2 RFC 6750 §2}
 */
export function bearerToken(request: BearerRequest): string {
  const header = request.headers.get('authorization')?.trim() ?? '';
  const isBearer = /^bearer(?: |$)/i.test(header);
  if (isBearer && hasTokenInQuery(request.url)) {
    throw new TokenRefusedError('invalid_request', 'send the token in the header only');
  }
  // Several Authorization headers arrive joined by commas.
  if (/,\s*bearer(?: |$)/i.test(header)) {
    throw new TokenRefusedError('invalid_request', 'send one credential only');
  }
  if (!isBearer) {
    throw new TokenRefusedError('missing_token', 'there is no bearer token in the header');
  }
  const token = CREDENTIALS.exec(header)?.[1];
  if (token === undefined) {
    throw new TokenRefusedError('invalid_request', 'the Authorization header is malformed');
  }
  return token;
}

function hasTokenInQuery(url: string): boolean {
  const start = url.indexOf('?');
  return start >= 0 && new URLSearchParams(url.slice(start)).has('access_token');
}
