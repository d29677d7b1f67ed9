import { setMaxListeners } from 'node:events';
import { IDBDatabase, IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TokenStore } from '../../ports/token-store.js';
import { createManualClock } from '../../testing/manual-clock.js';
import { describeTokenStore } from '../../testing/token-store.contract.js';
import { createMemoryLogger } from '../memory/logger.js';
import { createSealedTokenStore } from './sealed-store.js';

const page = new EventTarget();
setMaxListeners(0, page);

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
});
afterEach(() => {
  page.dispatchEvent(new Event('pagehide'));
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

let names = 0;
describeTokenStore('sealed', () => {
  names += 1;
  return createSealedTokenStore(`session-${names}`);
});

/** Another tab, or this one after a reload. */
function openStore(name = 'session'): TokenStore {
  return createSealedTokenStore(name);
}

/** What a copy of the storage shows. */
function rawDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('unlapse');
    opening.addEventListener('success', () => resolve(opening.result));
  });
}

async function raw<T>(
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

interface RawRecord {
  readonly revision: string;
  readonly iv: Uint8Array;
  readonly ciphertext: ArrayBuffer;
}

const readRaw = (name = 'session'): Promise<RawRecord | undefined> =>
  raw('records', (records) => records.get(name));

describe('what is stored', () => {
  it('is there after a reload, and for other tabs', async () => {
    const revision = await openStore().write('secret session');

    const other = openStore();

    expect(await other.read()).toEqual({ text: 'secret session', revision });
    expect(other.shared).toBe(true);
  });

  it('cannot be read in a copy of the storage', async () => {
    await openStore().write('secret session');

    const record = await readRaw();

    const bytes = Buffer.concat([
      Buffer.from(record?.ciphertext ?? new ArrayBuffer(0)),
      Buffer.from(record?.iv ?? []),
    ]);
    expect(bytes.length).toBeGreaterThan(20);
    expect(bytes.toString('latin1')).not.toContain('secret');
  });

  it('is sealed under a key that cannot be exported', async () => {
    await openStore().write('text');

    const key: CryptoKey = await raw('keys', (keys) => keys.get('sealing'));

    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow('not extractable');
  });

  it('is kept apart by name', async () => {
    await openStore('first').write('one');
    await openStore('second').write('two');

    await openStore('first').clear();

    expect(await openStore('first').read()).toBeUndefined();
    expect((await openStore('second').read())?.text).toBe('two');
  });

  it('never repeats an initialization vector', async () => {
    const encrypt = vi.spyOn(crypto.subtle, 'encrypt');
    const store = openStore();

    for (let count = 0; count < 300; count += 1) await store.write('same text');

    const ivs = encrypt.mock.calls.map(([algorithm]) => {
      const { iv } = algorithm as AesGcmParams;
      return Buffer.from(iv as Uint8Array).toString('hex');
    });
    expect(new Set(ivs).size).toBe(300);
    expect(ivs.every((iv) => iv.length === 24)).toBe(true);
  });
});

describe('tabs that start at the same time', () => {
  it('agree on one key', async () => {
    const tabs = [openStore(), openStore(), openStore()];

    await Promise.all(tabs.map((tab, index) => tab.write(`tab ${index}`)));

    const read = await Promise.all([...tabs, openStore()].map(async (tab) => tab.read()));
    expect(new Set(read.map((stored) => stored?.text)).size).toBe(1);
    expect(read[0]?.text).toMatch(/^tab \d$/);
  });

  it('let one of them win over the same revision', async () => {
    const tabs = [openStore(), openStore(), openStore()];
    const seen = await openStore().write('start');

    const revisions = await Promise.all(tabs.map((tab, index) => tab.write(`tab ${index}`, seen)));

    expect(revisions.filter((revision) => revision !== undefined)).toHaveLength(1);
  });
});

describe('a record that does not decrypt', () => {
  const nothingStored = { read: undefined, left: undefined, afterLogin: 'new login' };

  it('is cleared, whichever byte of it was changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('ciphertext', 'iv', 'revision'),
        fc.nat(1_000),
        fc.integer({ min: 1, max: 255 }),
        async (member, position, change) => {
          await openStore().write('secret session');
          const record = await readRaw();
          await raw('records', (records) =>
            records.put(tampered(record, member, position, change), 'session'),
          );

          expect(await readThenSignIn()).toEqual(nothingStored);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is cleared when it was moved to another place', async () => {
    await openStore('other').write('secret session');
    const record = await readRaw('other');
    await raw('records', (records) => records.put(record, 'session'));

    expect(await readThenSignIn()).toEqual(nothingStored);
  });

  it.each([['text'], [7], [{}], [{ revision: 'a', iv: 'b', ciphertext: 'c' }]])(
    'is cleared when it has another shape: %j',
    async (record) => {
      await openStore().write('text');
      await raw('records', (records) => records.put(record, 'session'));

      expect(await readThenSignIn()).toEqual(nothingStored);
    },
  );

  it('is cleared when its key is gone, and a new key is made', async () => {
    await openStore().write('secret session');
    await raw('keys', (keys) => keys.clear());

    expect(await readThenSignIn()).toEqual(nothingStored);
  });

  it('is left alone when another tab has replaced it meanwhile', async () => {
    await openStore().write('secret session');
    const record = await readRaw();
    await raw('records', (records) => records.put(tampered(record, 'ciphertext', 0, 1), 'session'));
    const reader = openStore();
    vi.spyOn(crypto.subtle, 'decrypt').mockImplementationOnce(async () => {
      await openStore().write('new login');
      throw new DOMException('', 'OperationError');
    });

    await reader.read();

    expect((await openStore().read())?.text).toBe('new login');
  });
});

describe('the connection', () => {
  it('is not opened before it is needed', () => {
    const open = vi.spyOn(indexedDB, 'open');

    const store = openStore();

    expect(store.shared).toBe(true);
    expect(open).not.toHaveBeenCalled();
  });

  it('is opened once for many calls', async () => {
    const open = vi.spyOn(indexedDB, 'open');
    const store = openStore();

    await Promise.all([store.read(), store.write('text'), store.read()]);

    expect(open).toHaveBeenCalledTimes(1);
  });

  it('lets another version of the app delete or upgrade the database', async () => {
    const store = openStore();
    await store.write('text');

    await new Promise<void>((resolve, reject) => {
      const deleting = indexedDB.deleteDatabase('unlapse');
      deleting.addEventListener('success', () => resolve());
      deleting.addEventListener('blocked', () => reject(new Error('blocked')));
    });

    expect(await store.read()).toBeUndefined();
    expect(await store.write('new login')).toBeDefined();
    expect((await openStore().read())?.text).toBe('new login');
  });

  it('is closed when the page may enter the back/forward cache, and opened again after', async () => {
    const open = vi.spyOn(indexedDB, 'open');
    const store = openStore();
    await store.write('text');

    page.dispatchEvent(new Event('pagehide'));

    expect((await store.read())?.text).toBe('text');
    expect(open).toHaveBeenCalledTimes(2);
  });

  it('fails as unreadable, not as empty, when it worked before', async () => {
    const store = openStore();
    await store.write('text');
    page.dispatchEvent(new Event('pagehide'));
    const works = indexedDB;
    vi.stubGlobal('indexedDB', undefined);

    await expect(store.read()).rejects.toMatchObject({ code: 'UNLAPSE_STORAGE_FAILED' });
    expect(store.shared).toBe(true);

    vi.stubGlobal('indexedDB', works);
    expect((await store.read())?.text).toBe('text');
  });
});

describe('a failing write', () => {
  it('is an error, and keeps what was stored', async () => {
    const store = openStore();
    await store.write('first');
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
      throw new DOMException('', 'QuotaExceededError');
    });

    await expect(store.write('second')).rejects.toMatchObject({
      name: 'StorageError',
      code: 'UNLAPSE_STORAGE_FAILED',
    });
    expect((await store.read())?.text).toBe('first');
  });

  it('is an error when the transaction fails only at its end', async () => {
    const store = openStore();
    await store.write('first');
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(function (
      this: IDBObjectStore,
      ...args
    ) {
      const request = this.put(...args);
      request.addEventListener('success', () => this.transaction.abort());
      return request;
    });

    await expect(store.write('second')).rejects.toMatchObject({ code: 'UNLAPSE_STORAGE_FAILED' });
    expect((await store.read())?.text).toBe('first');
  });

  it('asks the disk to be sure', async () => {
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');

    await openStore().write('text');

    expect(transaction.mock.calls).toContainEqual([
      'records',
      'readwrite',
      { durability: 'strict' },
    ]);
  });
});

describe('where IndexedDB or WebCrypto is of no use', () => {
  const inMemory = { text: 'login works', shared: false, logged: ['error'] };

  it('keeps the session in memory and says so once: no IndexedDB', async () => {
    vi.stubGlobal('indexedDB', undefined);

    expect(await signInAndHide()).toEqual(inMemory);
  });

  it('keeps the session in memory and says so once: IndexedDB refused', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('', 'SecurityError');
    });

    expect(await signInAndHide()).toEqual(inMemory);
  });

  it('keeps the session in memory and says so once: the database is newer', async () => {
    await new Promise<void>((resolve) => {
      const opening = indexedDB.open('unlapse', 9);
      opening.addEventListener('success', () => {
        opening.result.close();
        resolve();
      });
    });

    expect(await signInAndHide()).toEqual(inMemory);
  });

  it('keeps the session in memory and says so once: no crypto.subtle', async () => {
    const { crypto: secure } = globalThis;
    vi.stubGlobal('crypto', {
      getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => secure.getRandomValues(bytes),
    });

    expect(await signInAndHide()).toEqual(inMemory);
  });

  it('keeps the session in memory and says so once: keys cannot be stored', async () => {
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('', 'DataCloneError');
    });

    expect(await signInAndHide()).toEqual(inMemory);
  });

  it('waits three seconds for a database that does not open, and closes it if it does later', async () => {
    const clock = createManualClock();
    const logger = createMemoryLogger();
    const opening = new EventTarget();
    const close = vi.fn<() => void>();
    Object.assign(opening, { result: { close } });
    vi.spyOn(indexedDB, 'open').mockReturnValue(opening as unknown as IDBOpenDBRequest);
    const store = createSealedTokenStore('session', { clock, logger });
    const read = store.read();

    await clock.advance(2_999);
    expect(store.shared).toBe(true);
    await clock.advance(1);
    expect(await read).toBeUndefined();
    await store.write('login works');
    opening.dispatchEvent(new Event('success'));

    expect((await store.read())?.text).toBe('login works');
    expect(close).toHaveBeenCalledTimes(1);
    expect(logger.messages).toHaveLength(1);
  });
});

async function readThenSignIn(): Promise<unknown> {
  const read = await openStore().read();
  const left = await readRaw();
  await openStore().write('new login');
  return { read, left, afterLogin: (await openStore().read())?.text };
}

async function signInAndHide(): Promise<unknown> {
  const logger = createMemoryLogger();
  const store = createSealedTokenStore('session', { logger });
  await Promise.all([store.read(), store.read()]);
  await store.write('login works');
  page.dispatchEvent(new Event('pagehide'));
  const text = (await store.read())?.text;
  return { text, shared: store.shared, logged: logger.messages.map(({ level }) => level) };
}

function tampered(
  record: RawRecord | undefined,
  member: string,
  position: number,
  change: number,
): unknown {
  if (!record) return undefined;
  if (member === 'revision') {
    const index = position % record.revision.length;
    const character = String.fromCodePoint((record.revision.codePointAt(index) ?? 0) + change);
    const { revision } = record;
    return {
      ...record,
      revision: revision.slice(0, index) + character + revision.slice(index + 1),
    };
  }
  const bytes = new Uint8Array(member === 'iv' ? record.iv : record.ciphertext);
  const index = position % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ change;
  return { ...record, [member]: member === 'iv' ? bytes : bytes.buffer };
}
