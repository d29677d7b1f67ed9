import { IDBObjectStore } from 'fake-indexeddb';
import { expect } from 'vitest';
import { appLifeRows } from './app-life.js';
import {
  createAppTabs,
  HOUR_MS,
  logOf,
  resultOf,
  SECOND_MS,
  seenInOrder,
  shown,
  signedIn,
  type AppTab,
  type AppTabs,
} from './app-tabs.js';
import { openSealed, pass, settled, withIndexedDb } from './indexed-db.js';
import { seen, type FaultElsewhere, type FaultRow } from './row.js';
import { storedRecordRows } from './stored-records.js';
import { surroundingsRows } from './surroundings.js';

const apiUrl = 'https://api.example/notes';

export const rows: readonly (FaultRow | FaultElsewhere)[] = [
  {
    id: 'F57',
    fault: 'the store takes no write after a rotation (quota, private mode)',
    face: 'session',
    async play() {
      const app = await signedIn(2);
      const [first, second] = app.tabs;
      const { storage, server } = app.browser;
      const held = server.hold('token', 'after');
      const refreshing = first.session.refresh();
      await app.complete(held.arrived);
      storage.condition = 'full';
      held.release();

      const outcome = await app.complete(refreshing);
      const inFirst = await app.complete(first.session.getAuthResult());
      const inSecond = await app.complete(second.session.getAuthResult());
      const storedMeanwhile = app.stored();
      const next = await app.complete(first.session.refresh());
      storage.condition = 'fine';
      await app.browser.advance(6 * SECOND_MS);

      expect(inFirst).toEqual(resultOf(outcome));
      expect(inSecond?.refreshToken).toBe('refresh-token-1');
      expect(storedMeanwhile).toMatchObject({ result: { refreshToken: 'refresh-token-1' } });
      expect(app.sent()).toEqual(['refresh-token-1', 'refresh-token-2']);
      expect(app.stored()).toMatchObject({ result: resultOf(next) });
      expect(second.session.snapshot).toMatchObject({ authResult: resultOf(next) });
      expect(logOf(first)).toContain('the session store cannot be written now');
      return seenInOrder(first.session, [outcome, next], {
        note: 'The new tokens live on in their tab, which goes on from them, tells the log, and tries to write them every 2 s. A store that can be read and takes no write holds no refresh off: the lock alone guards it.',
      });
    },
  },
  {
    id: 'F58',
    fault: 'a write that is half done',
    face: 'session',
    play: () =>
      withIndexedDb(async () => {
        const app = createAppTabs();
        const { tab, session } = openSealed(app);
        await settled(app, session.login());
        await app.browser.advance(SECOND_MS);
        const { put } = IDBObjectStore.prototype;
        let puts = 0;
        // The claim is written; the transaction with the new tokens is aborted at its end.
        IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args) {
          const request = put.apply(this, args);
          puts += 1;
          if (puts === 2) request.addEventListener('success', () => this.transaction.abort());
          return request;
        };

        const outcome = await settled(app, session.refresh());
        IDBObjectStore.prototype.put = put;
        const other = openSealed(app);
        await settled(app, other.session.ready());
        const inOther = other.session.snapshot;
        await pass(app, 6 * SECOND_MS);
        tab.close();
        const reloaded = openSealed(app);
        await settled(app, reloaded.session.ready());

        expect(inOther).toMatchObject({ authResult: { refreshToken: 'refresh-token-1' } });
        expect(reloaded.session.snapshot).toMatchObject({ authResult: resultOf(outcome) });
        return seen(reloaded.session, outcome, {
          note: 'Tokens, claim and user are one record in one strict transaction: it is the old one or the new one. What was not written is written later, as in F57.',
        });
      }),
  },
  {
    id: 'F59',
    fault: 'the storage is cleared (by the user, by Clear-Site-Data, after 7 days)',
    face: 'session',
    async play() {
      const app = await signedIn(2);
      const [first, second] = app.tabs;
      app.browser.storage.lose();
      const outcome = await app.complete(first.session.refresh());
      await app.browser.advance(11 * SECOND_MS);
      expect(await app.complete(second.session.getAuthResult())).toBeNull();
      await app.browser.advance(2 * HOUR_MS);

      expect(app.tabs.map(({ session }) => shown(session))).toEqual([
        'signed-out: storage-lost',
        'signed-out: storage-lost',
      ]);
      expect(app.stored()).toBeUndefined();
      expect(app.sent()).toEqual([]);
      await expect(clearedDuringRefresh()).resolves.toBeUndefined();
      await expect(databaseDeleted()).resolves.toBe('signed-out: storage-lost');
      return seen(first.session, outcome, {
        requests: 0,
        note: 'Noticed at the next reading, 10 s after the last one at most. What a tab has in memory, or on its way, is not stored again.',
      });
    },
  },
  {
    id: 'F60',
    fault: 'an API refuses a fresh access token',
    face: 'session',
    async play() {
      const { app, tab, calls } = await withApi(() => new Response(null, { status: 401 }));

      const response = await app.complete(tab.session.fetch(apiUrl));
      const again = await app.complete(tab.session.fetch(apiUrl));

      expect([response.status, again.status]).toEqual([401, 401]);
      expect(calls()).toBe(3);
      expect(app.sent()).toEqual(['refresh-token-1']);
      expect(tab.events.filter((event) => event.startsWith('signed-out'))).toEqual([]);
      return seen(tab.session, undefined, {
        outcome: 'refreshed',
        requests: 1,
        note: '`session.fetch` refreshes once and sends the request again; the second 401 is for the app, and ends no session.',
      });
    },
  },
  {
    id: 'F61',
    fault: 'an API refuses all tokens, and 30 calls at once',
    face: 'session',
    async play() {
      const { app, tab, calls } = await withApi(() => new Response(null, { status: 401 }));

      const responses = await app.complete(
        Promise.all(Array.from({ length: 30 }, () => tab.session.fetch(apiUrl))),
      );
      for (let count = 0; count < 10; count += 1) {
        await app.browser.advance(5 * SECOND_MS);
        await app.complete(tab.session.fetch(apiUrl));
      }

      expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([401]));
      expect(calls()).toBeLessThanOrEqual(70);
      expect(app.sent()).toEqual(['refresh-token-1']);
      return seen(tab.session, undefined, {
        outcome: 'refreshed',
        requests: app.sent().length,
        note: 'One refresh for all of them, and none for the calls of the next 50 s.',
      });
    },
  },
  {
    id: 'F62',
    fault: 'an access token is over when it arrives',
    face: 'session',
    async play() {
      const app = await signedIn(1, { delays: { network: [1500, 1500] } });
      const [{ session }] = app.tabs;
      app.browser.server.configure({ accessTokenTtlSeconds: 2 });
      await app.browser.sleep(2 * HOUR_MS);

      const outcome = await app.complete(session.refresh());
      const view = seen(session, outcome);
      for (let count = 0; count < 60; count += 1) {
        void session.getAccessToken();
        await app.browser.advance(SECOND_MS);
      }

      expect(outcome.kind).toBe('refreshed');
      expect(app.sent().length).toBeLessThanOrEqual(13);
      expect(app.uses()).not.toContain('reused');
      return {
        ...view,
        note: 'No two refreshes within 5 s, however often a token is asked for; there is no event for it.',
      };
    },
  },
  ...storedRecordRows,
  ...appLifeRows,
  ...surroundingsRows,
];

/** Signed in, with an API at `apiUrl` that answers `answer`. */
async function withApi(
  answer: () => Response,
): Promise<{ app: AppTabs; tab: AppTab; calls: () => number }> {
  const app = createAppTabs();
  let calls = 0;
  const fetch = async (): Promise<Response> => {
    calls += 1;
    return answer();
  };
  const tab = app.open(undefined, { apiOrigins: [new URL(apiUrl).origin], fetch });
  await app.complete(tab.session.login());
  return { app, tab, calls: () => calls };
}

/** What is stored when the storage was cleared while an answer was on its way. */
async function clearedDuringRefresh(): Promise<unknown> {
  const app = await signedIn();
  const [{ session }] = app.tabs;
  const held = app.browser.server.hold('token', 'after');
  const refreshing = session.refresh();
  await app.complete(held.arrived);
  app.browser.storage.lose();
  held.release();
  await app.complete(refreshing);
  await app.browser.advance(HOUR_MS);
  return app.stored();
}

/** What a session shows whose database the browser has deleted. */
function databaseDeleted(): Promise<string> {
  return withIndexedDb(async (factory) => {
    const app = createAppTabs();
    const { session } = openSealed(app);
    await settled(app, session.login());
    factory.deleteDatabase('unlapse');
    await pass(app, 11 * SECOND_MS);
    await settled(app, session.getAuthResult());
    return shown(session);
  });
}
