import { DevServerError } from '../errors.js';

/** Each kind of fault, and what it does to a token request. */
export const faultKinds = {
  '503': 'Answers 503 at once. Nothing is done.',
  '429': 'Answers 429 with Retry-After. Nothing is done.',
  html: 'Answers 200 with a page of HTML, as a captive portal does. Nothing is done.',
  invalid_grant: 'Answers 400 invalid_grant. Nothing is done.',
  hang: 'Holds the request, then answers it unless the client has gone.',
  reset: 'Resets the connection. Nothing is done.',
  'reset-after': 'Does the work, then resets the connection before any answer.',
  'hang-after': 'Does the work, then holds the answer, unless the client has gone.',
  truncate: 'Does the work, then answers half of the JSON.',
  'rotate-and-lose': 'Does the work, then breaks off in the middle of the answer.',
  resent:
    'Does the work, then resets a connection that was kept, so that a browser sends it again.',
} as const;

export type FaultKind = keyof typeof faultKinds;

/** Something to go wrong with the next token requests. */
export interface Fault {
  readonly kind: FaultKind;
  /** How many requests it hits. Default 1. */
  readonly times?: number;
  /** Only requests with this `grant_type`. Default: any. */
  readonly grantType?: 'authorization_code' | 'refresh_token';
  /** `Retry-After` of an answer 429 or 503. Default: 2 for 429, none for 503. */
  readonly retryAfterSeconds?: number;
  /** How long `hang` holds a request, and `hang-after` its answer. Default 30000. */
  readonly hangMs?: number;
}

/**
 * Reads a fault from JSON.
 *
 * @throws {DevServerError} DEV_SERVER_INVALID_FAULT: not a fault
 */
export function parseFault(value: unknown): Fault {
  if (typeof value !== 'object' || value === null) throw invalid('a fault is an object');
  const { kind, times, grantType, retryAfterSeconds, hangMs } = value as Partial<
    Record<string, unknown>
  >;
  if (!isFaultKind(kind)) throw invalid(`kind is one of ${Object.keys(faultKinds).join(', ')}`);
  if (
    grantType !== undefined &&
    grantType !== 'authorization_code' &&
    grantType !== 'refresh_token'
  ) {
    throw invalid('grantType is authorization_code or refresh_token');
  }
  return {
    kind,
    ...(grantType && { grantType }),
    ...wholeNumber('times', times, 1),
    ...wholeNumber('retryAfterSeconds', retryAfterSeconds, 0),
    ...wholeNumber('hangMs', hangMs, 0),
  };
}

function isFaultKind(value: unknown): value is FaultKind {
  return typeof value === 'string' && Object.hasOwn(faultKinds, value);
}

function wholeNumber<Name extends string>(
  name: Name,
  value: unknown,
  least: number,
): { readonly [name in Name]?: number } {
  if (value === undefined) return {};
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) {
    return { [name]: value } as { readonly [name in Name]?: number };
  }
  throw invalid(`${name} is a whole number, at least ${least}`);
}

function invalid(message: string): DevServerError {
  return new DevServerError('DEV_SERVER_INVALID_FAULT', message);
}
