import type { Page } from '@playwright/test';

/** Everything that the origin of a page has stored. */
export interface Stored {
  /** All of it as text: what a copy of the browser's profile would show. */
  readonly raw: string;
  /** The sealed records, opened as only this browser can. */
  readonly opened: readonly string[];
  /** The keys of IndexedDB. */
  readonly keys: readonly { readonly extractable: boolean; readonly exported: string }[];
}

/** Reads localStorage, sessionStorage, cookies and every database of the page's origin. */
export function readStored(page: Page): Promise<Stored> {
  return page.evaluate(async () => {
    interface Entry {
      readonly database: string;
      readonly name: IDBValidKey;
      readonly value: unknown;
    }

    const answer = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error));
      });

    async function entriesOf(name: string): Promise<Entry[]> {
      const database = await answer(indexedDB.open(name));
      const entries = await Promise.all(
        [...database.objectStoreNames].map(async (storeName) => {
          const store = database.transaction(storeName).objectStore(storeName);
          const [keys, values] = await Promise.all([
            answer(store.getAllKeys()),
            answer(store.getAll()),
          ]);
          return keys.map((key, index) => ({ database: name, name: key, value: values[index] }));
        }),
      );
      database.close();
      return entries.flat();
    }

    const latin1 = (bytes: Uint8Array): string =>
      Array.from(bytes, (byte) => String.fromCodePoint(byte)).join('');
    const readable = (_: string, value: unknown): unknown => {
      if (value instanceof ArrayBuffer) return latin1(new Uint8Array(value));
      if (value instanceof Uint8Array) return latin1(value);
      return value instanceof CryptoKey ? `${value.type} key` : value;
    };

    const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
    const entries = (await Promise.all(names.map(entriesOf))).flat();
    const keys = entries.map(({ value }) => value).filter((value) => value instanceof CryptoKey);

    async function open({ name, value }: Entry): Promise<string[]> {
      const { revision, iv, ciphertext } = value as Record<string, BufferSource | undefined>;
      const [key] = keys;
      if (key === undefined || iv === undefined || ciphertext === undefined) return [];
      const additionalData = new TextEncoder().encode(JSON.stringify([name, revision]));
      const parameters = { name: 'AES-GCM', iv, additionalData };
      const plain = await crypto.subtle.decrypt(parameters, key, ciphertext);
      return [new TextDecoder().decode(plain)];
    }

    const webStorage = [localStorage, sessionStorage].map((storage) => Object.entries(storage));
    const everything = [...webStorage, document.cookie, entries];
    return {
      raw: JSON.stringify(everything, readable),
      opened: (await Promise.all(entries.map(open))).flat(),
      keys: await Promise.all(
        keys.map(async (key) => ({
          extractable: key.extractable,
          exported: await crypto.subtle.exportKey('raw', key).then(
            () => 'exported',
            (error: Error) => error.name,
          ),
        })),
      ),
    };
  });
}
