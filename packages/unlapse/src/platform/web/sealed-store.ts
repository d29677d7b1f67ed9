import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { TokenStore } from '../../ports/token-store.js';
import { createMemoryTokenStore } from '../memory/token-store.js';
import { createWebClock } from './clock.js';
import { committed, objectStore, openDatabase, RECORDS, resultOf } from './database.js';
import { createConsoleLogger } from './logger.js';
import { randomId } from './random.js';
import { seal, sealingKey, unseal, type SealedText } from './sealing.js';
import { guardStorage } from './storage-error.js';

/**
 * Keeps a session in IndexedDB, encrypted under a key that cannot leave this browser: a copy of the
 * storage opens nothing (script of this origin can still read it). A record that does not decrypt
 * is cleared and reads as nothing stored.
 *
 * Where IndexedDB or WebCrypto is missing or does not answer, it tells the logger and keeps the
 * session in memory: signing in works all the same.
 *
 * @param name one for each client of each issuer
 */
export function createSealedTokenStore(
  name: string,
  { clock = createWebClock(), logger = createConsoleLogger('ERROR') }: SealedTokenStoreDeps = {},
): TokenStore {
  let mode: 'untried' | 'sealed' | 'memory' = 'untried';
  let opened: Promise<TokenStore> | undefined;

  /** A connection that ends is opened again by the next call. */
  function forget(): void {
    if (mode === 'memory') return;
    mode = 'sealed';
    opened = undefined;
  }

  async function open(): Promise<TokenStore> {
    try {
      const database = await openDatabase(clock, forget);
      const key = await sealingKey(database);
      mode = 'sealed';
      return createOpenStore(name, database, key);
    } catch (cause) {
      // A store that has worked is unreadable now, not empty: memory would look like a logout.
      if (mode === 'sealed') {
        opened = undefined;
        throw cause;
      }
      mode = 'memory';
      logger.error(
        `IndexedDB or WebCrypto is not usable here (${String(cause)}): the session ends with this page`,
      );
      return createMemoryTokenStore();
    }
  }

  function use<T>(work: (store: TokenStore) => Promise<T>): Promise<T> {
    return guardStorage(async () => work(await (opened ??= open())));
  }

  return {
    get shared() {
      return mode !== 'memory';
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

/** The store over one connection. */
function createOpenStore(name: string, database: IDBDatabase, key: CryptoKey): TokenStore {
  const recordStore = (mode: IDBTransactionMode) => objectStore(database, RECORDS, mode);

  function get(records: IDBObjectStore): Promise<SealedText | undefined> {
    return resultOf(records.get(name));
  }

  return {
    shared: true,
    async read() {
      const sealed = await get(recordStore('readonly'));
      if (!sealed) return undefined;
      const { revision } = sealed;
      try {
        return { revision, text: await unseal(key, name, sealed) };
      } catch {
        // Its key is gone, or it was tampered with: nobody can read it again.
        const records = recordStore('readwrite');
        if ((await get(records))?.revision === revision) records.delete(name);
        await committed(records);
        return undefined;
      }
    },
    async write(text, expectedRevision) {
      const revision = randomId();
      // A transaction would not wait for the encryption.
      const sealed = await seal(key, name, text, revision);
      const records = recordStore('readwrite');
      const current = (await get(records))?.revision ?? '';
      if ((expectedRevision ?? current) !== current) return undefined;
      records.put(sealed, name);
      await committed(records);
      return revision;
    },
    async clear() {
      const records = recordStore('readwrite');
      records.delete(name);
      await committed(records);
    },
  };
}
