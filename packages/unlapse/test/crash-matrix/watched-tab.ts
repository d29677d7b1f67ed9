import type { TokenStore } from '../../src/ports/token-store.js';
import type { VirtualBrowser } from '../../src/testing/virtual-browser.js';
import type { TabPorts, VirtualTab } from '../../src/testing/virtual-tab.js';

/** What the work of a tab consists of, in its order: what it has done last, or what was done to it. */
export const moments = [
  'called',
  'asks-for-lock',
  'has-lock',
  'writes-claim',
  'has-claim',
  'loses-request',
  'held-up',
  'sends',
  'server-acted',
  'loses-reply',
  'sends-again',
  'has-answer',
  'fetches-keys',
  'writes-second-claim',
  'has-second-claim',
  'asks-silently',
  'writes-tokens',
  'has-tokens',
  'writes-end',
  'has-end',
  'tells-server',
  'settled',
] as const;

export type Moment = (typeof moments)[number];

/** A tab whose code is seen by what it does with its browser. */
export interface WatchedTab {
  readonly tab: VirtualTab;
  /** What its code gets. */
  readonly ports: TabPorts;
  /** The last one since it was started. */
  readonly moment: Moment;
  /** Whether it has had that moment since it was started. */
  hasBeen(moment: Moment): boolean;
  /** Does `work` in the tab, and watches from here on. */
  start(work: () => Promise<unknown>): void;
}

export function openWatchedTab(browser: VirtualBrowser): WatchedTab {
  const { server, storage } = browser;
  const tab = browser.openTab();
  const { ports } = tab;
  let past: Moment[] = [];
  /** Where among all requests the refresh under way is. */
  let sentAs = -1;

  function hasBeen(moment: Moment): boolean {
    return past.includes(moment);
  }

  function note(moment: Moment): void {
    past.push(moment);
  }

  function contentIn(text: string): 'claim' | 'second-claim' | 'tokens' | 'end' {
    const content = contentOf(text);
    return content === 'claim' && hasBeen('sends') ? 'second-claim' : content;
  }

  function watchedStore(store: TokenStore): TokenStore {
    return {
      ...store,
      write(text, revision) {
        note(`writes-${contentIn(text)}`);
        return store.write(text, revision);
      },
    };
  }

  storage.onChange((text, writer) => {
    if (writer === tab.name && text !== undefined) note(`has-${contentIn(text)}`);
  });

  return {
    tab,
    ports: {
      ...ports,
      store: watchedStore(ports.store),
      storeOf: (name) => watchedStore(ports.storeOf(name)),
      lock: {
        ...ports.lock,
        run(name, waitMs, critical) {
          note('asks-for-lock');
          return ports.lock.run(name, waitMs, (isHeld) => {
            note('has-lock');
            return critical(isHeld);
          });
        },
      },
      http: {
        async send(request) {
          if (!request.body?.includes('grant_type=refresh_token')) {
            if (request.url.endsWith('/revoke')) note('tells-server');
            else if (!hasBeen('asks-silently')) note('fetches-keys');
            return ports.http.send(request);
          }
          note(hasBeen('sends') ? 'sends-again' : 'sends');
          sentAs = server.requests;
          try {
            const response = await ports.http.send(request);
            note('has-answer');
            return response;
          } catch (error) {
            note('loses-reply');
            throw error;
          }
        },
      },
      frames: {
        open() {
          note('asks-silently');
          return ports.frames.open();
        },
      },
      userAgent: {
        open() {
          const window = ports.userAgent.open();
          return {
            ...window,
            show(url, isReturn) {
              note('tells-server');
              return window.show(url, isReturn);
            },
          };
        },
      },
    },
    get moment() {
      const last = past.at(-1) ?? 'settled';
      const hasArrived = server.recorded[sentAs]?.arrivals.length;
      return last === 'sends' && hasArrived ? 'server-acted' : last;
    },
    hasBeen,
    start(work) {
      past = ['called'];
      const settle = (): void => note('settled');
      void tab.run(work).then(settle, settle);
    },
  };
}

/** What a stored text of either face says first of all. */
function contentOf(text: string): 'claim' | 'tokens' | 'end' {
  const stored = JSON.parse(text);
  const { attempt, result, head } = stored.families?.at(-1) ?? stored;
  if (attempt) return 'claim';
  return (result ?? head) ? 'tokens' : 'end';
}
