import type { Clock } from '../ports/clock.js';
import { parseJsonObject, type JsonObject } from '../protocol/http-answer.js';
import type { AccessTokenClaims, Requirements, VerifiedAccessToken } from './access-token.js';
import { bearerToken } from './bearer-credentials.js';
import { claimFault } from './claims.js';
import { elapsedMs, instantNow, type Instant } from './instant.js';
import type { IntrospectorSettings } from './introspection-options.js';
import { TokenRefusedError } from './refusal.js';
import { withScopes } from './required-scopes.js';
import { tokenHash } from './token-hash.js';
import type { AccessTokenVerifier } from './verifier.js';

/** Answers that are remembered at a time; the oldest go first. */
const MOST_ANSWERS = 10_000;

export interface IntrospectorDeps {
  readonly settings: IntrospectorSettings;
  /** What the authorization server says about a token. */
  readonly ask: (token: string) => Promise<JsonObject>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
}

/** An answer that lets its token in, as text: what a handler does to claims stays with it. */
interface Remembered {
  readonly text: string;
  readonly askedAt: Instant;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
}

export function createTokenIntrospector(deps: IntrospectorDeps): AccessTokenVerifier {
  const { settings, clock } = deps;
  /** By the hash of the token, the oldest first. */
  const remembered = new Map<string, Remembered>();
  const inFlight = new Map<string, Promise<string>>();

  async function verifyToken(
    token: string,
    requirements: Requirements = {},
  ): Promise<VerifiedAccessToken> {
    const key = await tokenHash(token);
    const claims = parseJsonObject(recall(key) ?? (await askOnce(key, token))) ?? {};
    return withScopes(claims as AccessTokenClaims, settings.profile.scopesOf(claims), requirements);
  }

  function recall(key: string): string | undefined {
    const answer = remembered.get(key);
    if (answer === undefined) return undefined;
    const isFresh = elapsedMs(answer.askedAt, clock) < settings.cacheMs;
    if (isFresh && clock.now() < answer.expiresAtMs) return answer.text;
    remembered.delete(key);
    return undefined;
  }

  function askOnce(key: string, token: string): Promise<string> {
    const waiting = inFlight.get(key);
    if (waiting !== undefined) return waiting;
    const asking = ask(key, token).finally(() => inFlight.delete(key));
    inFlight.set(key, asking);
    return asking;
  }

  async function ask(key: string, token: string): Promise<string> {
    // A slow answer is as old as its question.
    const askedAt = instantNow(clock);
    const claims = acceptable(await deps.ask(token));
    const text = JSON.stringify(claims);
    remember(key, { text, askedAt, expiresAtMs: claims.exp * 1000 });
    return text;
  }

  function acceptable({ active, ...said }: JsonObject): AccessTokenClaims {
    if (active !== true) throw new TokenRefusedError('invalid_token', 'the token is not active');
    // The server answers for itself, and so need not name itself (RFC 7662 §2.2).
    const claims = { iss: settings.issuer, ...said };
    const fault = claimFault(claims, settings, clock.now() / 1000);
    if (fault !== undefined) throw new TokenRefusedError('invalid_token', fault);
    return claims as unknown as AccessTokenClaims;
  }

  function remember(key: string, answer: Remembered): void {
    if (settings.cacheMs === 0) return;
    remembered.delete(key);
    remembered.set(key, answer);
    for (const [oldest, { askedAt }] of remembered) {
      const isStale = elapsedMs(askedAt, clock) >= settings.cacheMs;
      if (!isStale && remembered.size <= MOST_ANSWERS) break;
      remembered.delete(oldest);
    }
  }

  return {
    verifyToken,
    verify: async (request, requirements) => verifyToken(bearerToken(request), requirements),
  };
}
