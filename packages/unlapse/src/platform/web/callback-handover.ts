import type { CallbackHandover } from '../../ports/callback-handover.js';
import type { Clock } from '../../ports/clock.js';
import { createExpiringEntries } from './expiring-entries.js';

/** The side that waits for a callback. */
export interface AwaitedCallbacks {
  /** Says that this page waits for the callback of `state`, until `untilMs` (epoch milliseconds). */
  expect(state: string, untilMs: number): void;
  /** The callback URL, once some page has handed it over. */
  find(state: string): string | undefined;
  /** This page waits no more. */
  forget(state: string): void;
}

/**
 * Hands callback URLs from page to page through localStorage, for the moment that it takes. The
 * code in such a URL is of no use without the verifier, which stays in the page that waits.
 */
export function createWebCallbackHandover(clock: Clock): CallbackHandover & AwaitedCallbacks {
  /** The URL, once it is there, by the state that somebody waits for. */
  const entries = createExpiringEntries(clock, 'unlapse:awaited:', () => globalThis.localStorage);

  /** Without storage there is no handing over; a popup that is not cut off works all the same. */
  function attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch {
      // Closed to this page, or full.
      return undefined;
    }
  }

  return {
    expect: (state, untilMs) => attempt(() => entries.put(state, '', untilMs)),
    find: (state) => attempt(() => entries.get(state)?.text),
    forget: (state) => attempt(() => entries.remove(state)),
    handOver: (url) => {
      const state = URL.canParse(url) ? (new URL(url).searchParams.get('state') ?? '') : '';
      const awaited = attempt(() => entries.get(state));
      if (!awaited) return false;
      attempt(() => entries.put(state, url, awaited.expiresAtMs));
      globalThis.close();
      return true;
    },
  };
}
