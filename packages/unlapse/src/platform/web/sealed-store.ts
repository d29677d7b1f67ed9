import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { TokenStore } from '../../ports/token-store.js';
import { createMemoryTokenStore } from '../memory/token-store.js';
import { createWebClock } from './clock.js';
import { change, inTime, objectStore, openDatabase, RECORDS, resultOf } from './database.js';
import { createConsoleLogger } from './logger.js';
import { randomId } from './random.js';
import { seal, sealingKey, unseal, type SealedText } from './sealing.js';
import { guardStorage, isRefusal } from './storage-error.js';

/**
 * Keeps a session in IndexedDB, encrypted under a key that cannot leave this browser: a copy of the
 * storage opens nothing (script of this origin can still read it). A record that does not decrypt
 * reads as an empty text.
 *
 * Every call settles within seconds. One that the browser does not answer in 3 s rejects, and the
 * next one opens the database anew; a write that was late may still have been stored, which its
 * revision tells.
 *
 * Where the browser refuses IndexedDB or WebCrypto, or the first two tries to open the database fail
 * (6 s at most), it tells the logger and keeps the session in memory until the page ends: signing in
 * works all the same. The first try rejects, since a slow database may well hold a session; so does
 * every one after the database has opened once.
 *
 * The browser may evict what is stored; `navigator.storage.persist()` is the app's to call, as some
 * browsers ask the user.
 *
 * @param name one for each client of each issuer
 */
export function createSealedTokenStore(
  name: string,
  { clock = createWebClock(), logger = createConsoleLogger('ERROR') }: SealedTokenStoreDeps = {},
): TokenStore {
  /** To open the database before memory must do. One that has opened is never empty by failing. */
  let triesLeft = 2;
  let connection: AbortController;
  let opened: Promise<TokenStore> | undefined;

  async function open(): Promise<TokenStore> {
    connection = new AbortController();
    const { signal } = connection;
    signal.addEventListener('abort', () => {
      if (triesLeft > 0) opened = undefined;
    });
    try {
      const store = await inTime(clock, openStore(name, connection));
      triesLeft = Infinity;
      return store;
    } catch (cause) {
      triesLeft -= isRefusal(cause) ? 2 : 1;
      connection.abort();
      if (triesLeft > 0) throw cause;
      logger.error(`the session cannot be stored: it ends with this page (${String(cause)})`);
      return createMemoryTokenStore();
    }
  }

  function use<T>(work: (store: TokenStore) => Promise<T>): Promise<T> {
    return guardStorage(async () => {
      const store = await (opened ??= open());
      const used = connection;
      try {
        return await inTime(clock, work(store));
      } catch (cause) {
        // It may be the connection that is broken: some browsers do not say so.
        used.abort();
        throw cause;
      }
    });
  }

  return {
    get shared() {
      return triesLeft > 0;
    },
    read: () => use((store) => store.read()),
    write: (text, expectedRevision) => use((store) => store.write(text, expectedRevision)),
    clear: () => use((store) => store.clear()),
  };
}

export interface SealedTokenStoreDeps {
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/** Empty for what something else has stored in its place: that may be written over. */
function revisionOf(sealed: { readonly revision: unknown } | undefined): string {
  const { revision } = sealed ?? {};
  return typeof revision === 'string' ? revision : '';
}

/** The store over one connection. */
async function openStore(name: string, connection: AbortController): Promise<TokenStore> {
  const database = await openDatabase(connection);
  let key = await sealingKey(database);

  function get(records: IDBObjectStore): Promise<SealedText | undefined> {
    return resultOf(records.get(name));
  }

  return {
    shared: true,
    async read() {
      const sealed = await get(objectStore(database, RECORDS, 'readonly'));
      if (!sealed) return undefined;
      const text = await unseal(key, name, sealed).catch(async () => {
        // Another tab may have found the key gone, and made a new one.
        key = await sealingKey(database);
        // Its own key is gone, or it was tampered with: nobody can read it again.
        return unseal(key, name, sealed).catch(() => '');
      });
      return { revision: revisionOf(sealed), text };
    },
    async write(text, expectedRevision) {
      const revision = randomId();
      // A transaction would not wait for the encryption.
      const sealed = await seal(key, name, text, revision);
      return change(database, RECORDS, async (records) => {
        const current = revisionOf(await get(records));
        if ((expectedRevision ?? current) !== current) return undefined;
        // Nobody waits for a write that is late; by now it could undo what its caller did instead.
        connection.signal.throwIfAborted();
        records.put(sealed, name);
        return revision;
      });
    },
    clear: () => change(database, RECORDS, (records) => void records.delete(name)),
  };
}
