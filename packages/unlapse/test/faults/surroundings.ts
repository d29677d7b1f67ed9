import { expect } from 'vitest';
import { OpenIdProvider } from '../../src/providers/open-id.js';
import type { TokenStore } from '../../src/ports/token-store.js';
import {
  clientOptions,
  createAppTabs,
  HOUR_MS,
  resultOf,
  SECOND_MS,
  seenInOrder,
  shown,
  signedIn,
} from './app-tabs.js';
import { openSealed, pass, settled, withIndexedDb } from './indexed-db.js';
import { seen, type FaultRow } from './row.js';

/** The server, other apps, and the user around a session. */
export const surroundingsRows: readonly FaultRow[] = [
  {
    id: 'F76',
    fault: 'the token endpoint has moved; the issuer is another',
    face: 'session',
    async play() {
      const moved = await signedIn();
      const [{ session }] = moved.tabs;
      const { server } = moved.browser;
      const endpoint = `${server.issuer}/token/v2`;
      server.configure({ metadata: { token_endpoint: endpoint } });
      const outcome = await moved.complete(session.refresh());
      expect(moved.sent()).toEqual(['refresh-token-1']);
      expect(moved.stored()).toMatchObject({
        result: { provider: { manifest: { token_endpoint: endpoint } } },
      });

      const metadata = {
        token_endpoint: `${endpoint}/of-another`,
        issuer: 'https://other.example',
      };
      server.configure({ metadata });
      const notFollowed = await moved.complete(session.refresh());
      expect(moved.sent()).toEqual(['refresh-token-1']);

      const renamed = await signedIn();
      renamed.browser.server.configure({ idTokenClaims: { iss: 'https://other.example' } });
      const [{ session: other }] = renamed.tabs;
      const foreign = await renamed.complete(other.refresh());
      expect(renamed.stored()).not.toHaveProperty('result');

      return seenInOrder(other, [outcome, notFollowed, foreign], {
        snapshot: `${shown(session)}; ${shown(session)}; ${shown(other)}`,
        note: 'The metadata is fetched again, once, after a 404 or 410. It is not followed where it names another issuer; an ID Token of another issuer ends the session.',
      });
    },
  },
  {
    id: 'F77',
    fault: 'the browser does not promise to keep the storage',
    face: 'session',
    play: () =>
      withIndexedDb(async () => {
        let asked = 0;
        const persist = async (): Promise<boolean> => {
          asked += 1;
          return false;
        };
        const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
        Object.defineProperty(globalThis, 'navigator', {
          configurable: true,
          value: { onLine: true, storage: { persist, persisted: persist } },
        });
        const app = createAppTabs();
        const { session } = openSealed(app);
        await settled(app, session.login());
        const outcome = await settled(app, session.refresh());
        const reloaded = openSealed(app);
        await settled(app, reloaded.session.ready());
        if (before) Object.defineProperty(globalThis, 'navigator', before);
        else Reflect.deleteProperty(globalThis, 'navigator');

        expect(reloaded.session.snapshot).toMatchObject({ authResult: resultOf(outcome) });
        expect(asked).toBe(0);
        return seen(session, outcome, {
          note: 'The library does not ask: `navigator.storage.persist()` is for the app to call, as some browsers ask the user. What is evicted all the same: F59.',
        });
      }),
  },
  {
    id: 'F78',
    fault: 'two clients in one origin',
    face: 'session',
    play: () =>
      withIndexedDb(async () => {
        const app = createAppTabs();
        const settings = {
          provider: new OpenIdProvider(),
          options: clientOptions(app.browser.server, 'other'),
        };
        const mine = openSealed(app);
        const other = openSealed(app, settings, 'other');
        mine.tab.user = { sub: 'alice' };
        other.tab.user = { sub: 'bob' };
        await settled(app, Promise.all([mine.session.login(), other.session.login()]));
        const outcomes = await settled(
          app,
          Promise.all([mine.session.refresh(), other.session.refresh()]),
        );
        await settled(app, mine.session.logout());
        await pass(app, 11 * SECOND_MS);
        const result = await settled(app, other.session.getAuthResult());

        expect(outcomes.map(({ kind }) => kind)).toEqual(['refreshed', 'refreshed']);
        expect(shown(mine.session)).toBe('signed-out: user');
        expect(result).toEqual(outcomes[1] && resultOf(outcomes[1]));
        expect(other.session.snapshot).toMatchObject({ claims: { sub: 'bob' } });
        expect(other.events).toEqual(['signed-in', 'refreshed this-tab']);
        return seenInOrder(other.session, outcomes, {
          requests: app.sent().length,
          note: 'Store, lock and channel are named for client and issuer: one ends, the other goes on.',
        });
      }),
  },
  {
    id: 'F79',
    fault: 'a logout without a network, and twice',
    face: 'session',
    async play() {
      const app = await signedIn(2);
      const [first, second] = app.tabs;
      app.browser.setOnline(false);
      const leaving = [first.session.logout(), first.session.logout()];
      await app.complete(Promise.allSettled(leaving));
      await app.complete(first.session.logout());
      await app.browser.advance(SECOND_MS);
      const outcome = await app.complete(first.session.refresh());
      app.browser.setOnline(true);
      await app.browser.advance(HOUR_MS);

      expect(app.stored()).toMatchObject({ reason: 'user' });
      expect(app.stored()).not.toHaveProperty('result');
      expect(first.events).toEqual(['signed-in', 'signed-out user']);
      expect(shown(second.session)).toBe('signed-out: elsewhere');
      expect(app.sent()).toEqual([]);
      return seen(first.session, outcome, {
        requests: 0,
        note: 'Out in every tab at once, and once. Nothing of it is kept to be revoked later: at the server the refresh token lasts as long as it does.',
      });
    },
  },
  {
    id: 'F80',
    fault: 'a page is hidden and shown 100 times in a second',
    face: 'session',
    async play() {
      const app = await signedIn();
      let reads = 0;
      const { tab, session } = app.open(({ store }) => ({
        store: counted(store, () => {
          reads += 1;
        }),
      }));
      await app.browser.advance(2 * SECOND_MS);
      const { snapshot } = session;
      const readsBefore = reads;
      for (let count = 0; count < 300; count += 1) {
        tab.hide();
        tab.show();
        await app.browser.advance(10);
      }

      expect(reads - readsBefore).toBeGreaterThan(0);
      expect(reads - readsBefore).toBeLessThanOrEqual(8);
      expect(session.snapshot).toBe(snapshot);
      expect(app.sent()).toEqual([]);
      return seen(session, undefined, {
        requests: 0,
        note: 'The session is looked at once a second at most.',
      });
    },
  },
];

function counted(store: TokenStore, onRead: () => void): TokenStore {
  return {
    ...store,
    read() {
      onRead();
      return store.read();
    },
  };
}
