import type { Clock } from '../../ports/clock.js';

export const RECORDS = 'records';
export const KEYS = 'keys';

/** Raise it with any change to what is stored: pages of an older version then leave it alone. */
const VERSION = 1;
/** Some browsers never answer after an update, or while another tab will not let go. */
const DEADLINE_MS = 3000;

/**
 * Opens the library's IndexedDB database.
 *
 * @param connection closes it when aborted, though it may open later than that; is aborted when the
 * connection ends: another tab wants a newer version, the user cleared the site's data, or the page
 * may enter the back/forward cache
 * @throws the browser's error; see `guardStorage`
 */
export async function openDatabase(connection: AbortController): Promise<IDBDatabase> {
  const { signal } = connection;
  const end = (): void => connection.abort();
  const opening = indexedDB.open('unlapse', VERSION);
  opening.addEventListener('upgradeneeded', () => {
    for (const name of [RECORDS, KEYS]) opening.result.createObjectStore(name);
  });
  const database = await resultOf(opening);
  signal.addEventListener('abort', () => database.close());
  if (signal.aborted) database.close();
  globalThis.addEventListener?.('pagehide', end, { signal });
  database.addEventListener('versionchange', end);
  database.addEventListener('close', end);
  return database;
}

/** What `work` resolves to; rejects when that takes longer than a browser that answers at all. */
export function inTime<T>(clock: Clock, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancelTimer = clock.setTimer(
      () => reject(new DOMException('no answer', 'TimeoutError')),
      DEADLINE_MS,
    );
    work.finally(cancelTimer).then(resolve, reject);
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

/** What `work` on one object store resolves to, once everything it did is on the disk. */
export async function change<T>(
  database: IDBDatabase,
  name: string,
  work: (store: IDBObjectStore) => T | Promise<T>,
): Promise<T> {
  const store = objectStore(database, name, 'readwrite');
  const { transaction } = store;
  const result = await work(store);
  await new Promise((resolve, reject) => {
    transaction.addEventListener('complete', resolve);
    transaction.addEventListener('abort', () => reject(transaction.error));
  });
  return result;
}

/** The result of one request. */
export function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });
}
