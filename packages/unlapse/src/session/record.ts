import type { AuthResult } from '../protocol/auth-result.js';
import type { JsonObject } from '../protocol/http-answer.js';
import { tryDecodeJwt } from '../protocol/jwt.js';
import type { SignedOutReason } from './snapshot.js';

/** A session as it is stored; JSON. */
export interface SessionRecord {
  readonly schema: typeof SCHEMA;
  /** New with each login, the same in all tabs: tells a refreshed session from another one. */
  readonly sessionId: string;
  /** The user, where the server said (OpenID Core §2, `sub`). */
  readonly sub?: string;
  readonly result: AuthResult;
  /** A refresh that was sent, or is about to be, and has not been settled. */
  readonly attempt?: RefreshAttempt;
}

export interface RefreshAttempt {
  readonly id: string;
  /** Names the tab that made it. */
  readonly owner: string;
  /** When it is over at the latest; epoch milliseconds. */
  readonly deadlineMs: number;
  /** A keyed hash of the refresh token. */
  readonly tokenHash: string;
}

/** What a session leaves behind, so that nothing brings it back; no token in it. */
export interface Tombstone {
  readonly schema: typeof SCHEMA;
  readonly endedAtMs: number;
  readonly reason: SignedOutReason;
}

/** Stored text, read. */
export type ParsedText =
  | { readonly kind: 'session'; readonly record: SessionRecord }
  | { readonly kind: 'ended'; readonly reason: SignedOutReason }
  /** Of a later version of this library, which knows what to do with it. */
  | { readonly kind: 'newer' }
  | { readonly kind: 'corrupt' };

const SCHEMA = 1;
const REASONS: readonly unknown[] = [
  'user',
  'rejected',
  'lost-reply',
  'no-refresh-token',
  'security',
  'storage-lost',
  'elsewhere',
] satisfies SignedOutReason[];

export function createRecord(sessionId: string, result: AuthResult): SessionRecord {
  const sub = text(tryDecodeJwt(result.idToken)?.['sub']);
  return { schema: SCHEMA, sessionId, ...(sub !== undefined && { sub }), result };
}

export function createTombstone(endedAtMs: number, reason: SignedOutReason): Tombstone {
  return { schema: SCHEMA, endedAtMs, reason };
}

/** Reads what a store holds: known members only, checked; whatever it is, it does not throw. */
export function parseRecord(stored: string): ParsedText {
  const { schema, sessionId, sub, result, attempt, endedAtMs, reason } = parse(stored);
  if (typeof schema === 'number' && schema > SCHEMA) return { kind: 'newer' };
  if (schema !== SCHEMA) return { kind: 'corrupt' };
  if (typeof endedAtMs === 'number' && REASONS.includes(reason)) {
    return { kind: 'ended', reason: reason as SignedOutReason };
  }
  const [id, user, claim] = [text(sessionId), text(sub), readAttempt(attempt)];
  const authResult = readAuthResult(result);
  if (id === undefined || authResult === undefined) return { kind: 'corrupt' };
  const record: SessionRecord = {
    schema: SCHEMA,
    sessionId: id,
    ...(user !== undefined && { sub: user }),
    result: authResult,
    ...(claim !== undefined && { attempt: claim }),
  };
  return { kind: 'session', record };
}

/**
 * The members of an `AuthResult` that `value` has, or `undefined` if they are too few to sign
 * anybody in: a token, when it was received, and the server that gave it.
 */
export function readAuthResult(value: unknown): AuthResult | undefined {
  if (!isObject(value)) return undefined;
  const { expiresIn, receivedAt, provider, config, state } = value;
  const tokens = pickTexts(value, ['accessToken', 'idToken', 'refreshToken', 'scope']);
  if (
    !(tokens['accessToken'] || tokens['refreshToken']) ||
    !isCount(receivedAt) ||
    !isObject(provider) ||
    !isObject(provider['manifest']) ||
    !isObject(provider['options'])
  ) {
    return undefined;
  }
  return {
    ...tokens,
    tokenType: text(value['tokenType']) ?? 'Bearer',
    ...(isCount(expiresIn) && { expiresIn }),
    receivedAt,
    state: isObject(state) ? (state as AuthResult['state']) : {},
    rawResult: text(value['rawResult']) ?? '',
    config: (isObject(config) ? config : { platform: 'web' }) as AuthResult['config'],
    provider: provider as unknown as AuthResult['provider'],
  };
}

function readAttempt(value: unknown): RefreshAttempt | undefined {
  if (!isObject(value) || !isCount(value['deadlineMs'])) return undefined;
  const { id, owner, tokenHash } = pickTexts(value, ['id', 'owner', 'tokenHash']);
  return id !== undefined && owner !== undefined && tokenHash !== undefined
    ? { id, owner, tokenHash, deadlineMs: value['deadlineMs'] }
    : undefined;
}

/** Without `__proto__`: whoever assigned such a member would change an object's prototype. */
function parse(json: string): JsonObject {
  try {
    const value: unknown = JSON.parse(json, (key, member: unknown) =>
      key === '__proto__' ? undefined : member,
    );
    return isObject(value) ? value : {};
  } catch {
    // Corrupt, as any other object without a schema. The parser's message would quote the tokens.
    return {};
  }
}

function pickTexts<K extends string>(
  value: JsonObject,
  names: readonly K[],
): { readonly [name in K]?: string } {
  const picked: { [name in K]?: string } = {};
  for (const name of names) {
    const member = text(value[name]);
    if (member !== undefined) picked[name] = member;
  }
  return picked;
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
