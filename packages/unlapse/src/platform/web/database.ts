import type { Clock } from '../../ports/clock.js';

export const RECORDS = 'records';
export const KEYS = 'keys';

const VERSION = 1;
/** Some browsers never answer after an update, or while another tab will not let go. */
const OPEN_DEADLINE_MS = 3000;

/**
 * Opens the library's IndexedDB database.
 *
 * @param onClosed called when the connection ends: another tab wants a newer version, the user
 * cleared the site's data, or the page may enter the back/forward cache
 * @throws the browser's error, or an `Error` when it does not answer in time; see `guardStorage`
 */
export function openDatabase(clock: Clock, onClosed: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('unlapse', VERSION);
    let isLate = false;
    const cancelTimer = clock.setTimer(() => {
      isLate = true;
      reject(new Error('no answer'));
    }, OPEN_DEADLINE_MS);
    opening.addEventListener('upgradeneeded', () => {
      for (const name of [RECORDS, KEYS]) opening.result.createObjectStore(name);
    });
    opening.addEventListener('error', () => {
      cancelTimer();
      reject(opening.error);
    });
    opening.addEventListener('success', () => {
      const database = opening.result;
      if (isLate) return database.close();
      cancelTimer();
      const close = (): void => {
        globalThis.removeEventListener?.('pagehide', close);
        database.close();
        onClosed();
      };
      globalThis.addEventListener?.('pagehide', close);
      database.addEventListener('versionchange', close);
      database.addEventListener('close', close);
      resolve(database);
    });
  });
}

/** One object store in a transaction of its own. */
export function objectStore(
  database: IDBDatabase,
  name: string,
  mode: IDBTransactionMode,
): IDBObjectStore {
  return database.transaction(name, mode, { durability: 'strict' }).objectStore(name);
}

/** The result of one request. */
export function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });
}

/** Resolves once everything done to `store` is on the disk. */
export function committed({ transaction }: IDBObjectStore): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () => reject(transaction.error));
  });
}
