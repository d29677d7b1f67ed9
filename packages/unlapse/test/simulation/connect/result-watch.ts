import type { AuthResult } from '../../../src/protocol/auth-result.js';
import type { VirtualBrowser } from '../../../src/testing/virtual-browser.js';
import type { VirtualTab } from '../../../src/testing/virtual-tab.js';
import { REFRESH_BOUND_MS } from '../bounds.js';
import { numberOf } from '../tokens.js';
import type { ConnectInvariant } from './invariants.js';
import type { Login } from './observer.js';

/** A moment, by both clocks of the device; milliseconds. */
export interface Instant {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** A call of `refreshSession`. */
export interface Asked {
  readonly start: Instant;
  /** Whether it asks for certain scopes. */
  readonly isPartial: boolean;
}

/** Looks at every result that a tab is given. */
export interface ResultWatch {
  now(): Instant;
  thaws(): void;
  /** The server has given an access token. */
  issues(accessToken: string, sent: Instant, isPartial: boolean): void;
  /** A family was made of a result that an app has. */
  begins(head: string): void;
  gives(tab: VirtualTab, own: AuthResult, result: AuthResult, call: Asked): void;
}

interface ResultWatchDeps {
  readonly clock: VirtualBrowser['clock'];
  loginOf(token: string | undefined): Login | undefined;
  report(invariant: ConnectInvariant, what: string): void;
}

export function createResultWatch({ clock, loginOf, report }: ResultWatchDeps): ResultWatch {
  /** By access token: when it was asked for. */
  const sentAt = new Map<string | undefined, Instant>();
  /** The access tokens for certain scopes. */
  const partial = new Set<string | undefined>();
  /** … that an app has kept in place of its own. */
  const kept = new Set<string | undefined>();
  /** … that somebody has been given. */
  const given = new Set<string | undefined>();
  /** When a tab was last thawed. */
  let thawedAtMs = -1;

  function isEvenSince({ monotonicMs, wallMs }: Instant): boolean {
    return clock.monotonic() - monotonicMs === clock.now() - wallMs;
  }

  function isFresh({ receivedAt, expiresIn = Infinity }: AuthResult): boolean {
    return (receivedAt + expiresIn) * 1000 > clock.now();
  }

  /** Whether a token is given for the scopes that were asked for, and to nobody else. */
  function isForItsScopes(accessToken: string | undefined, isPartial: boolean): boolean {
    const isShared = isPartial && given.has(accessToken);
    given.add(accessToken);
    return !isShared && (isPartial === partial.has(accessToken) || kept.has(accessToken));
  }

  return {
    now: () => ({ monotonicMs: clock.monotonic(), wallMs: clock.now() }),
    thaws() {
      thawedAtMs = clock.monotonic();
    },
    issues(accessToken, sent, isPartial) {
      sentAt.set(accessToken, sent);
      if (isPartial) partial.add(accessToken);
    },
    begins(head) {
      // Where all else is lost, the token that an app has kept, for whatever scopes, is its token.
      for (const token of partial) {
        if (head.includes(`"accessToken":"${token}"`)) kept.add(token);
      }
    },
    gives(tab, own, result, { start, isPartial }) {
      const { accessToken = '' } = result;
      const { accessToken: before = '' } = own;
      const what = `${tab.name} gets ${accessToken} for ${before}`;
      const login = loginOf(accessToken);
      if (!login || login !== loginOf(before)) {
        report('a-result-is-of-the-own-login', what);
        return;
      }
      if (!isForItsScopes(accessToken, isPartial)) report('a-result-is-for-its-scopes', what);
      // Who has a token for certain scopes gets one for all of them, which may be of before.
      const mayBeOlder = partial.has(before) || login.isCut;
      if (!mayBeOlder && numberOf(accessToken) <= numberOf(before)) {
        report('a-result-is-newer', what);
      }
      // While a tab stood still, or the clock did not go as it should, the best of results expires.
      const sent = sentAt.get(accessToken);
      const isOfThisCall = sent && start.monotonicMs - sent.monotonicMs < REFRESH_BOUND_MS;
      const isEven = isEvenSince(isOfThisCall ? sent : start);
      if (!isFresh(result) && isEven && thawedAtMs < start.monotonicMs) {
        report('no-expired-token-is-given-out', what);
      }
      if (start.monotonicMs > (login.overAtMs ?? Infinity) && !login.isCut) {
        report('what-is-over-is-not-given-out', what);
      }
    },
  };
}
