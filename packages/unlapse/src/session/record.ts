import type { AuthResult } from '../protocol/auth-result.js';
import type { JsonObject } from '../protocol/http-answer.js';
import { tryDecodeJwt } from '../protocol/jwt.js';
import type { LoginRecord, RefreshAttempt } from '../refresh/journal.js';
import type { Trouble } from '../refresh/trouble.js';
import type { SignedOutReason } from './snapshot.js';

/** A session as it is stored; JSON. */
export interface SessionRecord extends LoginRecord {
  readonly schema: typeof SCHEMA;
  /** The user, where the server said (OpenID Core §2, `sub`). */
  readonly sub: string | undefined;
  /** When the user signed in; epoch milliseconds. Of two logins, the later one counts. */
  readonly startedAtMs: number;
}

/** What a session leaves behind, so that nothing brings it back; no token in it. */
export interface Tombstone {
  readonly schema: typeof SCHEMA;
  readonly endedAtMs: number;
  /** Of the session that has ended, where that was known. */
  readonly sessionId?: string | undefined;
  readonly reason: SignedOutReason;
}

/** What a stored text says. */
export interface Parsed {
  /** `undefined`: nobody is signed in. */
  readonly record: SessionRecord | undefined;
  /** Why nobody is, where that is known. */
  readonly reason?: SignedOutReason | undefined;
  /** Which session has ended. */
  readonly endedId?: string | undefined;
  /** A later version of this library has written it: leave it alone. */
  readonly isNewer?: boolean;
}

const SCHEMA = 1;

export function createRecord(
  sessionId: string,
  startedAtMs: number,
  result: AuthResult,
): SessionRecord {
  return { schema: SCHEMA, sessionId, sub: subOf(result), startedAtMs, result };
}

/** The user that the ID Token names. */
export function subOf({ idToken }: AuthResult): string | undefined {
  return text(tryDecodeJwt(idToken)?.['sub']);
}

export function createTombstone(
  endedAtMs: number,
  reason: SignedOutReason,
  sessionId?: string,
): Tombstone {
  return { schema: SCHEMA, endedAtMs, reason, sessionId };
}

/**
 * Reads what a store holds: known members only, checked; whatever it is, it does not throw.
 *
 * @returns `undefined` when it is damaged
 */
export function parseRecord(stored: string): Parsed | undefined {
  const value = parse(stored);
  const { schema, sessionId, sub, result, startedAtMs, generation } = value;
  const { isRepeated, endedAtMs, reason } = value;
  if (isCount(schema) && schema > SCHEMA) return { record: undefined, isNewer: true };
  if (schema !== SCHEMA) return undefined;
  if (isCount(endedAtMs))
    return { record: undefined, reason: text(reason) as SignedOutReason, endedId: text(sessionId) };
  const id = text(sessionId);
  const authResult = readAuthResult(result);
  if (!id || !authResult) return undefined;
  return {
    record: {
      schema,
      sessionId: id,
      sub: text(sub),
      startedAtMs: isCount(startedAtMs) ? startedAtMs : 0,
      result: authResult,
      generation: isCount(generation) ? generation : undefined,
      isRepeated: isRepeated === true || undefined,
      attempt: readAttempt(value['attempt']),
      trouble: readTrouble(value['trouble']),
    },
  };
}

/**
 * The members of an `AuthResult` that `value` has, or `undefined` if they are too few to keep a
 * session: a token, when it was received, and the server that gave it.
 */
export function readAuthResult(value: unknown): AuthResult | undefined {
  const { receivedAt, expiresIn, provider, config, state, ...rest } = objectOf(value);
  const { manifest, options } = objectOf(provider);
  const result: { -readonly [K in keyof AuthResult]?: unknown } = {
    tokenType: 'Bearer',
    rawResult: '',
    receivedAt,
    provider,
    config: isObject(config) ? config : { platform: 'web' },
    state: objectOf(state),
  };
  for (const name of TEXTS) if (text(rest[name])) result[name] = rest[name];
  if (isCount(expiresIn)) result.expiresIn = expiresIn;
  const hasToken = result.accessToken ?? result.refreshToken;
  return hasToken && isCount(receivedAt) && isObject(manifest) && isObject(options)
    ? (result as AuthResult)
    : undefined;
}

const TEXTS = [
  'accessToken',
  'idToken',
  'refreshToken',
  'scope',
  'tokenType',
  'rawResult',
] as const satisfies (keyof AuthResult)[];

function readAttempt(value: unknown): RefreshAttempt | undefined {
  const { id, deadlineMs, isLocked } = objectOf(value);
  return text(id) && isCount(deadlineMs)
    ? ({ id, deadlineMs, isLocked: isLocked === true } as RefreshAttempt)
    : undefined;
}

function readTrouble(value: unknown): Trouble | undefined {
  const { reason, failures, retryAtMs, outcome } = objectOf(value);
  return text(reason) && isCount(failures) && isCount(retryAtMs) && isObject(outcome)
    ? ({ reason, failures, retryAtMs, outcome } as unknown as Trouble)
    : undefined;
}

/** Without `__proto__`: whoever assigned such a member would change an object's prototype. */
function parse(json: string): JsonObject {
  try {
    return objectOf(JSON.parse(json, (key, member) => (key === '__proto__' ? undefined : member)));
  } catch {
    // Corrupt, as any other object without a schema. The parser's message would quote the tokens.
    return {};
  }
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
