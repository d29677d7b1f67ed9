import type { HttpResponse } from '../ports/http.js';
import {
  isJson,
  isTransient,
  type JsonObject,
  parseJsonObject,
  retryAfterMs,
} from './http-answer.js';

/** The members of a successful token response that we know (RFC 6749 §5.1). */
export interface TokenSet {
  readonly accessToken: string;
  /** As it was expected. */
  readonly tokenType: string;
  /** Seconds. */
  readonly expiresIn: number | undefined;
  readonly refreshToken: string | undefined;
  readonly idToken: string | undefined;
  readonly scope: string | undefined;
}

/** What the token endpoint said, read without believing any of it. */
export type TokenAnswer =
  | { readonly kind: 'tokens'; readonly tokens: TokenSet }
  /** A success without a usable access token; the refresh token in it may be the only one left. */
  | { readonly kind: 'odd'; readonly refreshToken: string | undefined; readonly problem: string }
  | {
      readonly kind: 'oauth-error';
      readonly error: string;
      readonly errorDescription: string | undefined;
      readonly status: number;
    }
  /** 408, 425, 429, 5xx, or an error that says no more than they do. */
  | {
      readonly kind: 'unavailable';
      readonly status: number;
      readonly retryAfterMs: number | undefined;
    }
  /** JSON that breaks off: the request may have been carried out. */
  | { readonly kind: 'truncated' }
  /** Anything else: HTML of a captive portal, a redirect, an empty error. */
  | { readonly kind: 'not-oauth'; readonly status: number };

/**
 * Reads the answer of a token endpoint (RFC 6749 §5).
 *
 * @param nowMs what a date in `Retry-After` is counted from; epoch milliseconds
 * @param credential the code or refresh token that was sent: some servers quote it in their errors
 */
export function readTokenAnswer(
  response: HttpResponse,
  nowMs: number,
  credential?: string,
): TokenAnswer {
  const { status } = response;
  const body = isJson(response) ? parseJsonObject(response.body) : undefined;
  const error = printable(body?.['error'], credential);
  if (
    isTransient(status) ||
    /^(server_error|temporarily_unavailable|slow_down)$/.test(error ?? '')
  ) {
    return { kind: 'unavailable', status, retryAfterMs: retryAfterMs(response, nowMs) };
  }
  if (error !== undefined) {
    const errorDescription = printable(body?.['error_description'], credential);
    return { kind: 'oauth-error', error, errorDescription, status };
  }
  if (status !== 200) return { kind: 'not-oauth', status };
  if (body !== undefined) return readTokens(body, response.tokenType);
  return isJson(response) ? { kind: 'truncated' } : { kind: 'not-oauth', status };
}

/**
 * Reads a successful token response, or the like of it (RFC 6749 §5.1, OpenID Core §3.2.2.5).
 *
 * @param tokenType the only one that is taken: a plain token in place of a bound one is a downgrade
 */
export function readTokens(body: JsonObject, tokenType: string = 'Bearer'): TokenAnswer {
  const accessToken = text(body['access_token']);
  const refreshToken = text(body['refresh_token']);
  if (accessToken === undefined) {
    return { kind: 'odd', refreshToken, problem: 'the answer has no access_token' };
  }
  if (text(body['token_type'])?.toLowerCase() !== tokenType.toLowerCase()) {
    return { kind: 'odd', refreshToken, problem: `the token_type is not ${tokenType}` };
  }
  return {
    kind: 'tokens',
    tokens: {
      accessToken,
      tokenType,
      refreshToken,
      expiresIn: seconds(body['expires_in']),
      idToken: text(body['id_token']),
      scope: text(body['scope']),
    },
  };
}

/**
 * Text of the server made fit to be shown: no control characters, at most 500 characters, without
 * `secret`. `undefined` when it is no text, or empty.
 */
export function printable(value: unknown, secret: string = ''): string | undefined {
  // oxlint-disable-next-line no-control-regex -- these are what must go
  const shown = text(value)?.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
  return (secret ? shown?.replaceAll(secret, '…') : shown)?.slice(0, 500);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whole seconds; text of digits counts, whatever else is odd reads as absent. */
function seconds(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0
    ? Math.floor(number)
    : undefined;
}
