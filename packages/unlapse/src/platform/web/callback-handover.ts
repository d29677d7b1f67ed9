import type { CallbackHandover } from '../../ports/callback-handover.js';
import type { Clock } from '../../ports/clock.js';

/** The side that waits for a callback. */
export interface AwaitedCallbacks {
  /** Says that this page waits for the callback of `state`, until `untilMs` (epoch milliseconds). */
  expect(state: string, untilMs: number): void;
  /** The callback URL, once some page has handed it over. */
  find(state: string): string | undefined;
  /** This page waits no more. */
  forget(state: string): void;
}

const PREFIX = 'unlapse:awaited:';

/**
 * Hands callback URLs from page to page through localStorage, for the moment that it takes. The
 * code in such a URL is of no use without the verifier, which stays in the page that waits.
 */
export function createWebCallbackHandover(clock: Clock): CallbackHandover & AwaitedCallbacks {
  /** Without storage there is no handing over; a popup that is not cut off works all the same. */
  function use<T>(work: (storage: Storage) => T): T | undefined {
    try {
      return work(globalThis.localStorage);
    } catch {
      // Closed to this page, or full.
      return undefined;
    }
  }

  /** Until when somebody waits, and the URL once it is there. */
  function read(state: string): [untilMs: string, url: string] | undefined {
    const [untilMs, url = ''] = use((storage) => storage.getItem(PREFIX + state))?.split(' ') ?? [];
    return untilMs !== undefined && Number(untilMs) > clock.now() ? [untilMs, url] : undefined;
  }

  function write(state: string, untilMs: number | string, url = ''): void {
    use((storage) => storage.setItem(PREFIX + state, `${untilMs} ${url}`));
  }

  return {
    expect: (state, untilMs) => {
      use((storage) => {
        // Pages that are gone have nobody to forget for them.
        for (const key of Object.keys(storage)) {
          if (key.startsWith(PREFIX) && !read(key.slice(PREFIX.length))) storage.removeItem(key);
        }
      });
      write(state, untilMs);
    },
    find: (state) => read(state)?.[1],
    forget: (state) => use((storage) => storage.removeItem(PREFIX + state)),
    handOver: (url) => {
      const state = URL.canParse(url) ? (new URL(url).searchParams.get('state') ?? '') : '';
      const [untilMs] = read(state) ?? [];
      if (untilMs === undefined) return false;
      write(state, untilMs, url);
      globalThis.close();
      return true;
    },
  };
}
