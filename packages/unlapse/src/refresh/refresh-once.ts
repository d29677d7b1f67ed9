import { InvalidResponseError } from '../errors/errors.js';
import type { Clock } from '../ports/clock.js';
import type { Http } from '../ports/http.js';
import type { Logger } from '../ports/logger.js';
import type { Random } from '../ports/random.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { readManifest } from '../protocol/discovery.js';
import type { KeyCache } from '../protocol/id-token.js';
import type { RequestBuilder } from '../protocol/provider-request.js';
import { secureUrl } from '../protocol/secure-url.js';
import { readTokenAnswer } from '../protocol/token-answer.js';
import { postTokenRequest } from '../protocol/token-request.js';
import { type Attempt, failedAttempt, isAmbiguous } from './attempt.js';
import { classify, rejected } from './classify.js';
import type { RefreshOutcome } from './outcome.js';
import { planRetry } from './plan-retry.js';
import { checkRefreshed, refreshedResult } from './refreshed-result.js';
import { sleep } from './sleep.js';

/** What refreshes are done with. */
export interface RefreshDeps {
  readonly clock: Clock;
  readonly http: Http;
  readonly random: Random;
  readonly logger: Logger;
  readonly keyCache: KeyCache;
}

/** What one refresh is asked for. */
export interface RefreshRequest {
  /** These scopes only, space separated (RFC 6749 §6). */
  readonly scopes?: string | undefined;
  /**
   * Asked right before each request. False: another tab may have taken the refresh over by now, and
   * nothing is sent. Default: always true.
   */
  readonly mayStillSend?: (() => boolean) | undefined;
}

/**
 * Refreshes `auth`, with a few attempts where trying again at once can help, and says what became
 * of it. Nothing is stored here.
 *
 * @param doubtful refresh tokens that were sent without a complete answer; kept up to date
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID, UNLAPSE_INSECURE_URL: `auth` does not
 * say where to send it
 */
export async function refreshOnce(
  deps: RefreshDeps,
  builder: RequestBuilder,
  auth: AuthResult,
  doubtful: Set<string>,
  request: RefreshRequest = {},
): Promise<RefreshOutcome> {
  const { clock, random } = deps;
  const startMs = clock.monotonic();
  /** `auth`, with the refresh token of an answer that had no use otherwise, and newer metadata. */
  let current = auth;
  /** Empty: none, not even the one that the provider names. */
  let scope = request.scopes;
  for (let attempts = 1; ; attempts += 1) {
    const { refreshToken } = current;
    if (!refreshToken) return rejected('no_refresh_token');
    const sentAtMs = clock.now();
    const { attempt, body } = await send(deps, builder, current, refreshToken, {
      ...request,
      scopes: scope,
    });
    if (attempt.kind === 'tokens') {
      doubtful.delete(refreshToken);
      return accept(deps, current, attempt.tokens, sentAtMs, body);
    }
    const maybeLostReply = doubtful.has(refreshToken);
    if (isAmbiguous(attempt)) doubtful.add(refreshToken);
    if (attempt.kind === 'odd' && attempt.refreshToken !== undefined) {
      current = { ...current, refreshToken: attempt.refreshToken };
    }
    if (attempts === 1 && attempt.kind === 'not-oauth' && [404, 410].includes(attempt.status)) {
      current = await withNewMetadata(deps, current);
    }
    if (attempt.kind === 'oauth-error' && attempt.error === 'invalid_scope') scope ??= '';
    const delayMs = planRetry(attempt, attempts, clock.monotonic() - startMs, random.number());
    if (delayMs === undefined) {
      const outcome = classify(attempt, clock.now(), random.id(), maybeLostReply);
      const isSetback = outcome.kind === 'deferred' || outcome.kind === 'misconfigured';
      const isOpen = isSetback || outcome.kind === 'unknown';
      return {
        ...outcome,
        ...(isOpen && current.refreshToken !== auth.refreshToken && { kept: current }),
        ...(isSetback && doubtful.has(refreshToken) && { maybeLostReply: true }),
      };
    }
    await sleep(clock, delayMs);
  }
}

async function send(
  { clock, http, logger }: RefreshDeps,
  builder: RequestBuilder,
  auth: AuthResult,
  refreshToken: string,
  { scopes: scope, mayStillSend }: RefreshRequest,
): Promise<{ attempt: Attempt; body: string }> {
  const request = await builder.refreshTokenRequest(auth);
  const payload = { ...request.payload, ...(scope && { scope }) };
  if (scope === '') delete payload['scope'];
  if (mayStillSend?.() === false) return { attempt: { kind: 'overtaken' }, body: '' };
  try {
    const response = await postTokenRequest(http, { ...request, payload }, refreshToken);
    const attempt = readTokenAnswer(response, clock.now(), refreshToken);
    return { attempt, body: response.body };
  } catch (error) {
    const attempt = failedAttempt(error);
    logger.debug(String(error));
    return { attempt, body: '' };
  }
}

/** `auth` with what its issuer says of itself now, if that can be had: the endpoint has moved. */
async function withNewMetadata({ http }: RefreshDeps, auth: AuthResult): Promise<AuthResult> {
  const { provider } = auth;
  try {
    const url = secureUrl(provider.options.discoveryUrl, 'discoveryUrl').href;
    const manifest = readManifest(
      await http.send({ method: 'GET', url }),
      url,
      (issuer) => issuer === provider.manifest['issuer'],
    );
    return { ...auth, provider: { ...provider, manifest } };
  } catch {
    // The next attempt goes where the first one went, and says what is to be said.
    return auth;
  }
}

/** The outcome when tokens came: they are accepted, unless they are about somebody else. */
async function accept(
  deps: RefreshDeps,
  auth: AuthResult,
  tokens: Extract<Attempt, { kind: 'tokens' }>['tokens'],
  sentAtMs: number,
  body: string,
): Promise<RefreshOutcome> {
  try {
    const checked = await checkRefreshed(auth, tokens, deps);
    return { kind: 'refreshed', result: refreshedResult(auth, checked, sentAtMs, body) };
  } catch (error) {
    if (!(error instanceof InvalidResponseError)) throw error;
    deps.logger.error(error.message);
    return { kind: 'rejected', error: error.error, maybeLostReply: false, security: true };
  }
}
