import type { CallbackHandover } from '../../ports/callback-handover.js';
import type { Clock } from '../../ports/clock.js';

/** The side that waits for a callback. */
export interface AwaitedCallbacks {
  /** Says that this page waits for the callback with this `state`. */
  expect(state: string, untilMs: number): void;
  /** The callback URL, once some page has handed it over; it is given out once. */
  take(state: string): string | undefined;
  forget(state: string): void;
}

const PREFIX = 'unlapse:awaited:';

/**
 * Hands callback URLs from page to page through localStorage, for the moment that it takes. The
 * code in such a URL is of no use without the verifier, which stays in the page that waits.
 */
export function createCallbackHandover(
  clock: Clock,
  storage: () => Storage | undefined = localStorageIfAny,
): CallbackHandover & AwaitedCallbacks {
  function read(state: string): { untilMs: number; url?: string } | undefined {
    try {
      const value = JSON.parse(storage()?.getItem(PREFIX + state) ?? 'null');
      return typeof value?.untilMs === 'number' && value.untilMs > clock.now() ? value : undefined;
    } catch {
      // Not ours, or storage is closed to us: then nobody waits.
      return undefined;
    }
  }

  function write(state: string, value: { untilMs: number; url?: string }): void {
    try {
      storage()?.setItem(PREFIX + state, JSON.stringify(value));
    } catch {
      // Without storage there is no handing over; a popup that is not cut off works all the same.
    }
  }

  function forget(state: string): void {
    try {
      storage()?.removeItem(PREFIX + state);
    } catch {
      // As above.
    }
  }

  return {
    expect: (state, untilMs) => write(state, { untilMs }),
    forget,
    take: (state) => {
      const url = read(state)?.url;
      if (url !== undefined) forget(state);
      return url;
    },
    handOver: (url) => {
      const state = URL.canParse(url) ? new URL(url).searchParams.get('state') : null;
      const awaited = state === null ? undefined : read(state);
      if (state === null || awaited === undefined) return false;
      write(state, { ...awaited, url });
      globalThis.close();
      return true;
    },
  };
}

function localStorageIfAny(): Storage | undefined {
  return globalThis.localStorage;
}
