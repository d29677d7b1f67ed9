import { ConfigurationError } from '../errors/errors.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { receivedAtMs } from '../protocol/expiry.js';
import { tryDecodeJwt } from '../protocol/jwt.js';
import { safeReturnTo } from '../protocol/return-to.js';
import { isUsable } from '../refresh/assess.js';
import { createEmitter } from './emitter.js';
import { createKeeper, type KeeperDeps } from './keeper.js';
import { readAuthResult, type SessionRecord, subOf } from './record.js';
import type { Session } from './session-api.js';
import { createSessionFetch, type FetchToken } from './session-fetch.js';

/** What a session needs of its surroundings. */
export interface SessionDeps extends KeeperDeps {
  readonly fetch: Session['fetch'];
  /** Of the app; for example `https://app.example.com`. */
  readonly origin: string;
}

export interface SessionSettings {
  /** Identifies client and issuer: sessions with the same key share store and lock. */
  readonly key: string;
  /** Default 5; never more than half the lifetime of the access token. */
  readonly leewaySeconds?: number;
  /**
   * What ends a session besides the user: `rejection` (default), a definite answer of the token
   * endpoint; `any-failure`, any refresh of an expired access token that fails.
   */
  readonly discardOn?: 'rejection' | 'any-failure';
  /** The origins whose requests `fetch` sends with the access token; default none. */
  readonly apiOrigins?: readonly string[];
}

/** A session over these ports; it starts to read its store at once. */
export function createSession(deps: SessionDeps, settings: SessionSettings): Session {
  const { clock, flows, origin } = deps;
  const { key, leewaySeconds = 5, discardOn = 'rejection', apiOrigins = [] } = settings;
  const emitter = createEmitter(deps.logger);
  const keeper = createKeeper(deps, { key, leewaySeconds, discardOn }, emitter);
  const { memory } = keeper;
  const loaded = keeper.fresh();
  let leaving: Promise<void> | undefined;
  const fetch = createSessionFetch({ ...deps, emit: emitter.emit, getToken, renew }, apiOrigins);

  /** What can be handed out with nothing to read and nobody to ask; many calls a second come here. */
  function atHand(): AuthResult | undefined {
    const nowMs = clock.now();
    keeper.touch(nowMs);
    if (keeper.isStale(nowMs)) return undefined;
    const step = keeper.step(nowMs);
    return step === 'use' || step === 'ahead' ? usable(nowMs) : undefined;
  }

  function usable(nowMs = clock.now()): AuthResult | undefined {
    const result = memory.stored?.record?.result;
    return isUsable(result, nowMs) ? result : undefined;
  }

  async function refreshed(): Promise<AuthResult | undefined> {
    await keeper.fresh();
    if (keeper.step() === 'refresh' && !keeper.isWaiting()) {
      const outcome = await keeper.renew();
      // A token of no lifetime is for the callers that it was made for.
      if (outcome.kind === 'refreshed' && outcome.result.expiresIn === 0) return outcome.result;
    }
    // What is due but cannot be renewed is used to its end.
    return usable();
  }

  async function getAuthResult(): Promise<AuthResult | null> {
    return atHand() ?? (await refreshed()) ?? null;
  }

  async function getToken(spent?: FetchToken): Promise<FetchToken | undefined> {
    const { accessToken, tokenType } = (await getAuthResult()) ?? {};
    const scheme = tokenType === 'DPoP' ? tokenType : 'Bearer';
    const sessionId = memory.stored?.record?.sessionId;
    // A request of one user is not repeated in the name of another.
    const isNoHelp = spent && (spent.accessToken === accessToken || spent.sessionId !== sessionId);
    return accessToken && sessionId && !isNoHelp ? { accessToken, scheme, sessionId } : undefined;
  }

  async function renew(spent: FetchToken): Promise<boolean> {
    const held = await keeper.fresh();
    if (held?.result.accessToken === spent.accessToken && !keeper.isWaiting()) await keeper.renew();
    return !keeper.isWaiting();
  }

  async function signOut(): Promise<void> {
    if (memory.snapshot.status === 'signed-out') return;
    await flows.endSession(keeper.leave(true));
  }

  /** Begins the session of a login. It counts from `receivedAt`: this tab may have slept since. */
  async function begin(result: AuthResult, overId: string | undefined): Promise<void> {
    // Which is in whole seconds: the last instant that it may stand for.
    const startedAtMs = Math.min(clock.now(), receivedAtMs(result) + 999);
    let isStarted = false;
    try {
      isStarted = await keeper.start({ result, startedAtMs, overId });
    } finally {
      if (!isStarted) void flows.revoke(result);
    }
  }

  return {
    get snapshot() {
      return memory.snapshot;
    },
    subscribe: emitter.subscribe,
    on: emitter.on,
    ready: async () => {
      await loaded;
    },
    getAuthResult,
    async getAccessToken() {
      return (atHand() ?? (await refreshed()))?.accessToken;
    },
    async isAuthenticated() {
      await keeper.fresh();
      return !memory.stored || memory.stored.record !== undefined;
    },
    async refresh() {
      // Who asks in a listener gets what the listener was called for.
      if (keeper.renewing) return keeper.renewing;
      await keeper.fresh();
      return memory.trouble && keeper.isWaiting() ? memory.trouble.outcome : keeper.renew();
    },
    async login(overrides = {}) {
      const overId = memory.stored?.record?.sessionId;
      await begin(await flows.login(overrides), overId);
    },
    logout() {
      // One that waits for its window still has ended an earlier session.
      if (!leaving || memory.stored?.record) {
        const next = signOut().finally(() => {
          if (leaving === next) leaving = undefined;
        });
        leaving = next;
      }
      return leaving;
    },
    async forget() {
      await keeper.leave(false);
    },
    async handleCallback(url) {
      const overId = memory.stored?.record?.sessionId;
      const outcome = await flows.handleCallback(url);
      // This page is a popup about to close: it must not begin a refresh.
      if (outcome.kind === 'handed-over') keeper.dispose();
      if (outcome.kind === 'signed-in') await begin(outcome.result, overId);
      if (!('returnTo' in outcome)) return outcome;
      return { kind: outcome.kind, returnTo: safeReturnTo(outcome.returnTo, origin) };
    },
    async adopt(authResult) {
      const result = readAuthResult(authResult);
      if (result === undefined) {
        throw new ConfigurationError(
          'UNLAPSE_CONFIGURATION_INVALID',
          'an AuthResult needs a token, receivedAt and provider',
        );
      }
      const isKnown = (held: SessionRecord): boolean => {
        const { accessToken, refreshToken } = held.result;
        const isSame = result.refreshToken === refreshToken;
        const byMs = receivedAtMs(held.result) - receivedAtMs(result);
        // The very same: it may be refreshed just now.
        if (isSame && byMs === 0 && result.accessToken === accessToken) return true;
        // A copy that the app kept from before has a refresh token that is spent by now.
        return !isSame && byMs > 0 && held.sub !== undefined && held.sub === subOf(result);
      };
      await keeper.start({ result: withLifetime(result), startedAtMs: clock.now(), isKnown });
    },
    fetch,
    dispose: () => keeper.dispose(),
  };
}

/** Results of older versions may leave to the access token, if it is a JWT, how long it lives. */
function withLifetime(result: AuthResult): AuthResult {
  const { exp, iat } = tryDecodeJwt(result.accessToken) ?? {};
  return result.expiresIn === undefined && typeof exp === 'number' && typeof iat === 'number'
    ? { ...result, expiresIn: Math.max(0, exp - iat) }
    : result;
}
