import type { HttpResponse } from '../ports/http.js';

/** A server told to wait longer than this is asked again anyway. */
const LONGEST_RETRY_AFTER_MS = 300_000;

/** A JSON object of which nothing is known yet. */
export type JsonObject = { readonly [member: string]: unknown };

/** The JSON object in `text`, or `undefined` when it is anything else. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined;
  } catch {
    // The parser's message would quote the body, which may hold tokens.
    return undefined;
  }
}

/** `application/json`, or a type built on it; parameters ignored (RFC 6749 §5.1). */
export function isJson(response: HttpResponse): boolean {
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
  return /^application\/(.+\+)?json$/i.test(type.trim());
}

/**
 * Statuses that say "later", and nothing about the request (RFC 9110 §15.5.9 and §15.6, RFC 8470
 * §5.2, RFC 6585 §4).
 */
export function isTransient(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

/**
 * `Retry-After` as a duration (RFC 9110 §10.2.3), capped at five minutes.
 *
 * @param nowMs what a date is counted from; epoch milliseconds; default: a date says nothing
 * @returns milliseconds
 */
export function retryAfterMs(
  response: HttpResponse,
  nowMs: number = Number.NaN,
): number | undefined {
  const value = response.headers.get('retry-after');
  if (value === null) return undefined;
  // oxlint-disable-next-line eslint/no-restricted-globals -- parses a date, reads no clock
  const delayMs = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isFinite(delayMs) && delayMs >= 0
    ? Math.min(delayMs, LONGEST_RETRY_AFTER_MS)
    : undefined;
}
