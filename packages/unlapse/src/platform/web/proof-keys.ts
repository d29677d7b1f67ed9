import { isUnlapseError } from '../../errors/errors.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { ProofKeys } from '../../ports/proof-keys.js';
import { createMemoryProofKeys, makeKeyPair, proofKeyOf } from '../memory/proof-keys.js';
import { change, inTime, KEYS, objectStore, openDatabase, resultOf } from './database.js';
import { guardStorage, isRefusal } from './storage-error.js';

/**
 * Keeps a key in IndexedDB, from where it signs but cannot be read: a copy of it is of no use
 * elsewhere. It is read anew each time, since another tab may have signed out and in again.
 *
 * Where the browser refuses to store keys, it tells the logger and keeps the key in memory until the
 * page ends: signing in works all the same.
 *
 * @param name one for each client of each issuer
 */
export function createWebProofKeys(
  name: string,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): ProofKeys {
  const place = `dpop ${name}`;
  let inMemory: ProofKeys | undefined;
  /** Who signs in right after a logout gets a new key. */
  let clearing: Promise<unknown> | undefined;

  async function use<T>(work: (database: IDBDatabase) => Promise<T>): Promise<T> {
    const connection = new AbortController();
    try {
      return await inTime(clock, openDatabase(connection).then(work));
    } finally {
      connection.abort();
    }
  }

  async function stored(): Promise<CryptoKeyPair> {
    const found = await use((database) =>
      resultOf(objectStore(database, KEYS, 'readonly').get(place)),
    );
    if (isKeyPair(found)) return found;
    const made = await makeKeyPair();
    return use((database) =>
      change(database, KEYS, async (keys) => {
        const first: unknown = await resultOf(keys.get(place));
        if (isKeyPair(first)) return first;
        keys.put({ privateKey: made.privateKey, publicKey: made.publicKey }, place);
        return made;
      }),
    );
  }

  return {
    async get() {
      await clearing?.catch(() => {});
      if (inMemory) return inMemory.get();
      try {
        return await proofKeyOf(await stored());
      } catch (cause) {
        if (isUnlapseError(cause)) throw cause;
        if (!isRefusal(cause)) return guardStorage(() => Promise.reject(cause));
        logger.error(`the dpop key cannot be stored: it ends with this page (${String(cause)})`);
        inMemory = createMemoryProofKeys();
        return inMemory.get();
      }
    },
    clear() {
      const work = inMemory
        ? inMemory.clear()
        : guardStorage(() =>
            use((database) => change(database, KEYS, (keys) => void keys.delete(place))),
          );
      clearing = work;
      return work;
    },
  };
}

function isKeyPair(value: unknown): value is CryptoKeyPair {
  const { privateKey, publicKey } = (value ?? {}) as Partial<CryptoKeyPair>;
  return privateKey instanceof CryptoKey && publicKey instanceof CryptoKey;
}
