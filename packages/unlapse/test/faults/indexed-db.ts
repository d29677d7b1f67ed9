import { IDBFactory } from 'fake-indexeddb';
import { createSealedTokenStore } from '../../src/platform/web/sealed-store.js';
import type { VirtualSessionOptions } from '../../src/testing/virtual-app.js';
import type { AppTab, AppTabs } from './app-tabs.js';

let last: Promise<unknown> = Promise.resolve();

/** Runs `work` in a browser with an IndexedDB of its own: one at a time, as there is one global. */
export function withIndexedDb<T>(work: (factory: IDBFactory) => Promise<T>): Promise<T> {
  const mine = last.then(async () => {
    const before = globalThis.indexedDB;
    const factory = new IDBFactory();
    globalThis.indexedDB = factory;
    try {
      return await work(factory);
    } finally {
      globalThis.indexedDB = before;
    }
  });
  last = mine.catch(() => {});
  return mine;
}

/** A tab whose session is in IndexedDB, as `createSession` has it. */
export function openSealed(
  app: AppTabs,
  settings?: Partial<VirtualSessionOptions>,
  name: string = 'app',
): AppTab {
  return app.open((ports) => ({ store: createSealedTokenStore(name, ports) }), settings);
}

/** What `promise` comes to, as time moves on and IndexedDB does its work, which takes real time. */
export async function settled<T>(app: AppTabs, promise: Promise<T>): Promise<T> {
  let isOver = false;
  const end = (): void => {
    isOver = true;
  };
  promise.then(end, end);
  for (let count = 0; count < 20_000 && !isOver; count += 1) await app.browser.advance(5);
  if (!isOver) throw new Error('nothing has settled the promise');
  return promise;
}

/** Lets `ms` go by, with time for IndexedDB in between. */
export async function pass(app: AppTabs, ms: number): Promise<void> {
  for (let count = 0; count < ms / 5; count += 1) await app.browser.advance(5);
}

/** Does something with an object store, as another page can. */
export function withObjectStore(
  factory: IDBFactory,
  name: string,
  work: (store: IDBObjectStore) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = factory.open('unlapse');
    opening.addEventListener('error', () => reject(opening.error));
    opening.addEventListener('success', () => {
      const transaction = opening.result.transaction(name, 'readwrite');
      work(transaction.objectStore(name));
      transaction.addEventListener('complete', () => {
        opening.result.close();
        resolve();
      });
    });
  });
}
