import { setMaxListeners } from 'node:events';
import { IDBFactory } from 'fake-indexeddb';
import { vi } from 'vitest';
import { createSealedTokenStore } from '../src/platform/web/sealed-store.js';
import type { TokenStore } from '../src/ports/token-store.js';

/** Hears and tells what the window would. */
const page = new EventTarget();
setMaxListeners(0, page);

/** A browser with nothing stored yet. */
export function startBrowser(): void {
  vi.stubGlobal('indexedDB', new IDBFactory());
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
}

export function quitBrowser(): void {
  hidePage();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
}

/** As it does when the user goes elsewhere; it may come back. */
export function hidePage(): void {
  page.dispatchEvent(new Event('pagehide'));
}

/** Another tab, or this one after a reload. */
export function openStore(name = 'session'): TokenStore {
  return createSealedTokenStore(name);
}

/** What a copy of the storage shows. */
export function rawDatabase(version?: number): Promise<IDBDatabase> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('unlapse', version);
    opening.addEventListener('success', () => resolve(opening.result));
  });
}

/** One request in the database, past the library. */
export async function raw<T>(
  storeName: string,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await rawDatabase();
  const request = work(database.transaction(storeName, 'readwrite').objectStore(storeName));
  return new Promise((resolve) => {
    request.addEventListener('success', () => {
      database.close();
      resolve(request.result);
    });
  });
}

export interface RawRecord {
  readonly revision: string;
  readonly iv: Uint8Array;
  readonly ciphertext: ArrayBuffer;
}

/** What is stored of the session, sealed. */
export function readRaw(name = 'session'): Promise<RawRecord | undefined> {
  return raw('records', (records) => records.get(name));
}
