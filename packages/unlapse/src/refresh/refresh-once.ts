import { InvalidResponseError, isUnlapseError } from '../errors/errors.js';
import type { Clock } from '../ports/clock.js';
import type { Http, HttpResponse } from '../ports/http.js';
import type { Logger } from '../ports/logger.js';
import type { Random } from '../ports/random.js';
import type { AuthResult } from '../protocol/auth-result.js';
import type { KeyCache } from '../protocol/id-token.js';
import type { RequestBuilder } from '../protocol/provider-request.js';
import { readTokenAnswer, type TokenAnswer } from '../protocol/token-answer.js';
import { postTokenRequest } from '../protocol/token-request.js';
import type { RefreshOutcome } from './outcome.js';
import { planRetry, type Setback } from './plan-retry.js';
import { checkRefreshed, refreshedResult } from './refreshed-result.js';
import { verdictOf } from './verdict.js';

export interface RefreshDeps {
  readonly clock: Clock;
  readonly http: Http;
  readonly random: Random;
  readonly logger: Logger;
  readonly keyCache: KeyCache;
}

/** When to come back where the server does not say; milliseconds. */
const RETRY_LATER_MS = 5000;

/** What one request came to, the failures of the network included. */
type Attempt =
  | TokenAnswer
  | { readonly kind: 'offline' }
  | { readonly kind: 'no-answer'; readonly inTime: boolean };

/**
 * Refreshes `auth`, with a few attempts where trying again at once can help, and says what became
 * of it. Nothing is stored here.
 *
 * @param doubtful refresh tokens that were sent without a complete answer; kept up to date
 * @param scopes asks for these scopes only, space separated (RFC 6749 §6)
 * @throws {ConfigurationError} the request cannot be made
 */
export async function refreshOnce(
  deps: RefreshDeps,
  builder: RequestBuilder,
  auth: AuthResult,
  doubtful: Set<string>,
  scopes?: string,
): Promise<RefreshOutcome> {
  const { clock, random } = deps;
  /** `auth`, or `auth` with the refresh token of an answer that had no use otherwise. */
  let current = auth;
  for (let attempts = 1; ; attempts += 1) {
    const { refreshToken } = current;
    if (refreshToken === undefined || refreshToken === '') return over('no_refresh_token', false);
    const sentAtMs = clock.now();
    const { attempt, body } = await send(deps, builder, current, refreshToken, scopes);
    const wasDoubtful = doubtful.has(refreshToken);
    const unanswered = attempt.kind === 'no-answer' || attempt.kind === 'truncated';
    if (unanswered) doubtful.add(refreshToken);
    if (attempt.kind === 'tokens') {
      doubtful.delete(refreshToken);
      return commit(deps, current, attempt.tokens, sentAtMs, body);
    }
    if (attempt.kind === 'odd' && attempt.refreshToken !== undefined) {
      current = { ...current, refreshToken: attempt.refreshToken };
    }
    const setback = setbackOf(attempt);
    const delayMs = setback && planRetry(setback, attempts, random.number());
    if (delayMs === undefined) {
      const kept = current === auth ? {} : { kept: current };
      return conclude(attempt, clock.now(), wasDoubtful, random.id(), kept);
    }
    await new Promise<void>((resolve) => clock.setTimer(resolve, delayMs));
  }
}

async function send(
  { clock, http }: RefreshDeps,
  builder: RequestBuilder,
  auth: AuthResult,
  refreshToken: string,
  scopes: string | undefined,
): Promise<{ attempt: Attempt; body: string }> {
  const request = await builder.refreshTokenRequest(auth);
  const payload = { ...request.payload, ...(scopes !== undefined && { scope: scopes }) };
  let response: HttpResponse;
  try {
    response = await postTokenRequest(http, { ...request, payload }, refreshToken);
  } catch (error) {
    return { attempt: attemptOf(error), body: '' };
  }
  return { attempt: readTokenAnswer(response, clock.now()), body: response.body };
}

function attemptOf(error: unknown): Attempt {
  switch (isUnlapseError(error) ? error.code : undefined) {
    case 'UNLAPSE_NETWORK_OFFLINE':
      return { kind: 'offline' };
    case 'UNLAPSE_NETWORK_UNREACHABLE':
    case 'UNLAPSE_RESPONSE_TOO_LARGE':
      return { kind: 'no-answer', inTime: true };
    case 'UNLAPSE_NETWORK_TIMED_OUT':
      return { kind: 'no-answer', inTime: false };
    default:
      throw error;
  }
}

function setbackOf(attempt: Exclude<Attempt, { kind: 'tokens' }>): Setback | undefined {
  switch (attempt.kind) {
    case 'no-answer':
      return attempt.inTime ? { kind: 'no-answer' } : undefined;
    case 'truncated':
      return { kind: 'no-answer' };
    case 'unavailable':
      return attempt;
    case 'not-oauth':
      return attempt.status === 400 ? { kind: 'empty-400' } : undefined;
    case 'odd':
      return attempt.refreshToken === undefined ? undefined : { kind: 'new-refresh-token' };
    default:
      return undefined;
  }
}

async function commit(
  { http, keyCache, clock, logger }: RefreshDeps,
  auth: AuthResult,
  tokens: Extract<TokenAnswer, { kind: 'tokens' }>['tokens'],
  sentAtMs: number,
  body: string,
): Promise<RefreshOutcome> {
  try {
    const check = { http, keyCache, nowMs: clock.now() };
    const checked = await checkRefreshed(auth, tokens, check, logger);
    return { kind: 'refreshed', result: refreshedResult(auth, checked, sentAtMs, body) };
  } catch (error) {
    if (!(error instanceof InvalidResponseError)) throw error;
    logger.error(error.message);
    return { ...over(error.error, false), security: true };
  }
}

/** The outcome of a refresh whose last attempt brought no tokens. */
function conclude(
  attempt: Exclude<Attempt, { kind: 'tokens' }>,
  nowMs: number,
  wasDoubtful: boolean,
  attemptId: string,
  kept: { kept?: AuthResult },
): RefreshOutcome {
  const retryAtMs = nowMs + RETRY_LATER_MS;
  switch (attempt.kind) {
    case 'offline':
      return { kind: 'deferred', reason: 'offline', retryAtMs, ...kept };
    case 'unavailable':
      return {
        kind: 'deferred',
        reason: 'server',
        retryAtMs: nowMs + (attempt.retryAfterMs ?? RETRY_LATER_MS),
        ...kept,
      };
    case 'no-answer':
    case 'truncated':
    case 'odd':
      return { kind: 'unknown', attemptId, ...kept };
    case 'not-oauth':
      if (attempt.status === 400) return over('invalid_grant', wasDoubtful, attempt);
      return attempt.status === 407 || attempt.status < 400
        ? { kind: 'deferred', reason: 'server', retryAtMs, ...kept }
        : { kind: 'misconfigured', error: `http_${attempt.status}` };
    case 'oauth-error': {
      const verdict = verdictOf(attempt.error);
      if (verdict === 'rejected') return over(attempt.error, wasDoubtful, attempt);
      if (verdict === 'deferred') return { kind: 'deferred', reason: 'server', retryAtMs, ...kept };
      const { error, errorDescription } = attempt;
      return { kind: 'misconfigured', error, ...(errorDescription && { errorDescription }) };
    }
  }
}

function over(
  error: string,
  maybeLostReply: boolean,
  { errorDescription, status }: { errorDescription?: string | undefined; status?: number } = {},
): Extract<RefreshOutcome, { kind: 'rejected' }> {
  return {
    kind: 'rejected',
    error,
    maybeLostReply,
    security: false,
    ...(errorDescription !== undefined && { errorDescription }),
    ...(status !== undefined && { status }),
  };
}
