import { IDBObjectStore } from 'fake-indexeddb';
import { expect, vi } from 'vitest';
import { createSession } from '../../src/create-session.js';
import { OpenIdProvider } from '../../src/providers/open-id.js';
import {
  clientOptions,
  createAppTabs,
  HOUR_MS,
  logOf,
  resultOf,
  SECOND_MS,
  seenInOrder,
  shown,
  signedIn,
} from './app-tabs.js';
import { openSealed, settled, withIndexedDb, withObjectStore } from './indexed-db.js';
import { seen, type FaultRow } from './row.js';

/** What is found stored, and where nothing can be. */
export const storedRecordRows: readonly FaultRow[] = [
  {
    id: 'F63',
    fault: 'the stored session is corrupt, cut off or of another shape',
    face: 'session',
    async play() {
      const texts = ['{"schema":1,"result":{"accessToken":"secret"', '{}', 'null', '[7]', '\u0000'];
      for (const text of texts) {
        expect(await startedOver(text)).toBe('signed-out: storage-lost');
      }
      const app = await signedIn();
      const [{ session }] = app.tabs;
      await app.store('{}');
      const outcome = await app.complete(session.refresh());
      expect(app.sent()).toEqual([]);
      return seen(session, outcome, {
        requests: 0,
        note: 'Cleared and said in the log, which does not say what was in it. The next login works.',
      });
    },
  },
  {
    id: 'F64',
    fault: 'an older version of the library has stored the session',
    face: 'session',
    async play() {
      const app = await signedIn();
      const [{ session }] = app.tabs;
      const before = app.stored();
      await app.store(JSON.stringify({ ...before, schema: 0 }));
      const outcome = await app.complete(session.refresh());
      expect(await startedOver(JSON.stringify({ ...before, schema: 0 }))).toBe(shown(session));
      return seen(session, outcome, {
        note: 'Schema 1 is the first one: what says that it is older is as in F63. What Auth Connect has stored is taken over by `session.adopt()`.',
      });
    },
  },
  {
    id: 'F65',
    fault: 'a newer version of the library has stored the session',
    face: 'session',
    async play() {
      const app = createAppTabs();
      const newer = JSON.stringify({ schema: 999, result: { accessToken: 'secret' } });
      await app.store(newer);
      const tab = app.open();
      await app.complete(tab.session.ready());

      const outcome = await app.complete(tab.session.refresh());
      await app.complete(tab.session.logout());
      await expect(app.complete(tab.session.login())).rejects.toMatchObject({
        code: 'UNLAPSE_STORAGE_FAILED',
      });

      expect(app.browser.storage.text).toBe(newer);
      expect(app.revoked()).toEqual(['refresh-token-1']);
      expect(logOf(tab)).toEqual([
        'a newer version of unlapse owns the session store: reload the page',
      ]);
      return seen(tab.session, outcome, {
        note: 'Left alone; this page acts signed out and asks in the log for a reload. The tokens of a login here are revoked.',
      });
    },
  },
  {
    id: 'F66',
    fault: 'the stored session cannot be decrypted (its key was evicted)',
    face: 'session',
    play: () =>
      withIndexedDb(async (factory) => {
        const app = createAppTabs();
        const before = openSealed(app);
        await settled(app, before.session.login());
        before.tab.close();
        await withObjectStore(factory, 'keys', (keys) => keys.clear());
        const tab = openSealed(app);
        await settled(app, tab.session.ready());
        const outcome = await settled(app, tab.session.refresh());
        const view = seen(tab.session, outcome, {
          requests: app.sent().length,
          note: 'Cleared and said in the log; a new key is made, and the next login works and is stored.',
        });

        await settled(app, tab.session.login());
        const reloaded = openSealed(app);
        await settled(app, reloaded.session.ready());

        expect(view.snapshot).toBe('signed-out: storage-lost');
        expect(logOf(tab)).toContain('the stored session is damaged and was cleared');
        expect(app.sent()).toEqual([]);
        expect(reloaded.session.snapshot.status).toBe('signed-in');
        return view;
      }),
  },
  {
    id: 'F66b',
    fault: 'a key cannot be stored (Lockdown Mode, private windows)',
    face: 'session',
    play: () =>
      withIndexedDb(async () => {
        const app = createAppTabs();
        const { put } = IDBObjectStore.prototype;
        const failing = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
          this: IDBObjectStore,
          ...args
        ) {
          if (args[0] instanceof CryptoKey) throw new DOMException('', 'DataCloneError');
          return put.apply(this, args);
        });
        const tab = openSealed(app);
        await settled(app, tab.session.login());
        const outcome = await settled(app, tab.session.refresh());
        failing.mockRestore();

        expect(await settled(app, tab.session.getAccessToken())).toBe(
          resultOf(outcome)?.accessToken,
        );
        expect(logOf(tab)).toEqual([expect.stringMatching(/ends with this page/)]);
        return seen(tab.session, outcome, {
          note: 'The session is kept in memory until the page ends, which the log says.',
        });
      }),
  },
  {
    id: 'F66c',
    fault: 'a start without a network, with an access token that is over',
    face: 'session',
    async play() {
      const app = await signedIn();
      const [{ tab: before }] = app.tabs;
      before.close();
      await app.browser.sleep(2 * HOUR_MS);
      app.browser.setOnline(false);
      const tab = app.open();
      const { session } = tab;
      expect(await app.complete(session.getAuthResult())).toBeNull();
      expect(await app.complete(session.isAuthenticated())).toBe(true);
      const outcome = await app.complete(session.refresh());
      const view = seen(session, outcome, {
        note: 'No login page: `isAuthenticated()` is true. Online again, it is signed in within a second.',
      });

      app.browser.setOnline(true);
      await app.browser.advance(2 * SECOND_MS);

      expect(view.snapshot).toBe('suspended: offline');
      expect(tab.events).toEqual(['suspended offline', 'refreshed this-tab', 'recovered']);
      return view;
    },
  },
  {
    id: 'F67',
    fault: 'IndexedDB never opens; another version of the app takes the database over',
    face: 'session',
    async play() {
      const [outcome, neverOpened] = await withIndexedDb(async (factory) => {
        const app = createAppTabs();
        factory.open = () => new EventTarget() as IDBOpenDBRequest;
        const { session } = openSealed(app);
        await settled(app, session.login());
        const refreshed = await settled(app, session.refresh());
        expect(app.browser.clock.monotonic()).toBeLessThan(20 * SECOND_MS);
        return [refreshed, session] as const;
      });
      const taken = await withIndexedDb(async (factory) => {
        const app = createAppTabs();
        const { session, events } = openSealed(app);
        await settled(app, session.login());
        await new Promise<void>((resolve, reject) => {
          const opening = factory.open('unlapse', 99);
          opening.addEventListener('blocked', () => reject(new Error('blocked')));
          opening.addEventListener('success', () => {
            opening.result.close();
            resolve();
          });
        });
        const refused = await settled(app, session.refresh());
        expect(app.sent()).toEqual([]);
        expect(events).toEqual(['signed-in']);
        return refused;
      });
      expect(taken).toMatchObject({ kind: 'deferred', reason: 'storage' });
      return seenInOrder(neverOpened, [outcome, taken], {
        note: 'One that does not open in time (3 s a try) is done without: the session is in memory. One that was open is let go at once, and is unreadable then, not empty.',
      });
    },
  },
  {
    id: 'F68',
    fault: 'there is no window, as on a server',
    face: 'session',
    async play() {
      const said = vi.spyOn(console, 'error').mockImplementation(() => {});
      const app = await signedIn();
      const [{ session: elsewhere }] = app.tabs;
      const result = await app.complete(elsewhere.getAuthResult());
      const before = process.getActiveResourcesInfo();
      const settings = {
        provider: new OpenIdProvider(),
        options: clientOptions(app.browser.server, 'app'),
      };
      const [one, another] = [createSession(settings), createSession(settings)];
      await Promise.all([one.ready(), another.ready()]);
      const view = seen(one, undefined);
      expect(process.getActiveResourcesInfo()).toEqual(before);
      if (result) await one.adopt({ ...result, expiresIn: 1e6, receivedAt: Date.now() });

      expect(await one.getAccessToken()).toBe(result?.accessToken);
      expect(await another.getAuthResult()).toBeNull();
      one.dispose();
      another.dispose();
      expect(process.getActiveResourcesInfo()).toEqual(before);
      said.mockRestore();
      return {
        ...view,
        note: 'Each session has a memory of its own there, and runs nothing that would keep the process from ending.',
      };
    },
  },
];

/** What a page shows that finds `text` stored; signing in works all the same. */
async function startedOver(text: string): Promise<string> {
  const app = createAppTabs();
  await app.store(text);
  const tab = app.open();
  await app.complete(tab.session.ready());
  const before = shown(tab.session);
  expect(app.stored()).toMatchObject({ reason: 'storage-lost' });
  expect(logOf(tab)).toEqual(['the stored session is damaged and was cleared']);
  await app.complete(tab.session.login());
  expect(app.stored()).toHaveProperty('result.accessToken');
  return before;
}
