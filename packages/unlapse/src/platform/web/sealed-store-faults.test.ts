import { IDBDatabase, IDBObjectStore } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TokenStore } from '../../ports/token-store.js';
import { createManualClock } from '../../testing/manual-clock.js';
import {
  hidePage,
  openStore,
  quitBrowser,
  rawDatabase,
  readRaw,
  startBrowser,
} from '../../../test/sealed-store-rig.js';
import { createMemoryLogger } from '../memory/logger.js';
import { createSealedTokenStore } from './sealed-store.js';

beforeEach(startBrowser);
afterEach(quitBrowser);

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

describe('a browser that stops answering', () => {
  it.each([
    ['read', (store: TokenStore) => store.read()],
    ['write', (store: TokenStore) => store.write('second')],
    ['clear', (store: TokenStore) => store.clear()],
  ])('fails a %s after three seconds, and is asked anew by the next call', async (_, work) => {
    const clock = createManualClock();
    const store = createSealedTokenStore('session', { clock });
    await store.write('first');
    const open = vi.spyOn(indexedDB, 'open');
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
    transaction.mockImplementationOnce(silentTransaction);
    const failure = failureOf(work(store));
    await vi.waitFor(() => expect(transaction).toHaveBeenCalled());

    await clock.advance(2_999);
    expect(open).not.toHaveBeenCalled();
    await clock.advance(1);

    expect(await failure).toMatchObject({
      code: 'UNLAPSE_STORAGE_FAILED',
      message: expect.stringContaining('TimeoutError'),
    });
    expect((await store.read())?.text).toBe('first');
    expect(open).toHaveBeenCalledTimes(1);
    expect(store.shared).toBe(true);
  });

  it('writes nothing when it answers after the deadline', async () => {
    const clock = createManualClock();
    const store = createSealedTokenStore('session', { clock });
    await store.write('first');
    const answer = holdNextGet();
    const failure = failureOf(store.write('late'));
    await answer.isHeld;
    await clock.advance(3_000);
    expect(await failure).toMatchObject({ code: 'UNLAPSE_STORAGE_FAILED' });

    answer.release();

    expect((await store.read())?.text).toBe('first');
  });

  it('shows a write that was late all the same under a revision nobody has seen', async () => {
    const clock = createManualClock();
    const store = createSealedTokenStore('session', { clock });
    const seen = await store.write('first');
    const put = vi.spyOn(IDBObjectStore.prototype, 'put');
    hideNextCompletion();
    const failure = failureOf(store.write('late', seen));
    await vi.waitFor(() => expect(put).toHaveBeenCalled());
    await clock.advance(3_000);
    expect(await failure).toMatchObject({ code: 'UNLAPSE_STORAGE_FAILED' });

    expect(await store.write('again', seen)).toBeUndefined();
    expect((await store.read())?.text).toBe('late');
  });

  it('is unreadable now, not empty, while another page holds up a deletion', async () => {
    const clock = createManualClock();
    const store = createSealedTokenStore('session', { clock });
    await store.write('session');
    hidePage();
    const stubborn = await rawDatabase();
    const deleting = indexedDB.deleteDatabase('unlapse');
    await new Promise((resolve) => deleting.addEventListener('blocked', resolve));
    const failure = failureOf(store.read());
    await clock.advance(3_000);
    expect(await failure).toMatchObject({ code: 'UNLAPSE_STORAGE_FAILED' });

    stubborn.close();

    expect(await store.read()).toBeUndefined();
    expect(store.shared).toBe(true);
  });

  it('leaves no timer behind', async () => {
    const clock = createManualClock();
    const store = createSealedTokenStore('session', { clock });

    await store.write('text', '');
    await store.read();
    await store.clear();

    expect(clock.pendingTimers).toBe(0);
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

  it('tries a database that does not open twice for three seconds, then keeps it in memory', async () => {
    const clock = createManualClock();
    const logger = createMemoryLogger();
    const openings = [silentOpening(), silentOpening()];
    const open = vi.spyOn(indexedDB, 'open');
    for (const { request } of openings) open.mockReturnValueOnce(request);
    const store = createSealedTokenStore('session', { clock, logger });
    const failures = Promise.all([failureOf(store.read()), failureOf(store.read())]);

    await clock.advance(3_000);
    for (const failure of await failures) {
      expect(failure).toMatchObject({ code: 'UNLAPSE_STORAGE_FAILED' });
    }
    expect(store.shared).toBe(true);
    const written = store.write('login works');
    await clock.advance(3_000);

    expect((await store.read())?.revision).toBe(await written);
    expect(store.shared).toBe(false);
    expect(open).toHaveBeenCalledTimes(2);
    expect(logger.messages).toHaveLength(1);
    for (const { request, close } of openings) {
      request.dispatchEvent(new Event('success'));
      await vi.waitFor(() => expect(close).toHaveBeenCalledTimes(1));
    }
    expect((await store.read())?.text).toBe('login works');
  });

  it('finds the session of a database that was slow to open once', async () => {
    await openStore().write('session');
    const clock = createManualClock();
    const logger = createMemoryLogger();
    vi.spyOn(indexedDB, 'open').mockReturnValueOnce(silentOpening().request);
    const store = createSealedTokenStore('session', { clock, logger });
    const failure = failureOf(store.read());
    await clock.advance(3_000);
    expect(await failure).toMatchObject({ code: 'UNLAPSE_STORAGE_FAILED' });

    expect((await store.read())?.text).toBe('session');
    expect(logger.messages).toEqual([]);
  });

  it.each(['UnknownError', 'AbortError', 'QuotaExceededError', 'InvalidStateError'])(
    'takes a first %s for no more than unreadable now',
    async (name) => {
      await openStore().write('session');
      vi.spyOn(indexedDB, 'open').mockImplementationOnce(() => {
        throw new DOMException('', name);
      });
      const store = openStore();

      await expect(store.read()).rejects.toMatchObject({ code: 'UNLAPSE_STORAGE_FAILED' });
      expect((await store.read())?.text).toBe('session');
    },
  );

  it('never turns to memory once the database has opened', async () => {
    const store = openStore();
    await store.write('session');
    hidePage();
    const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('', 'SecurityError');
    });

    for (let count = 0; count < 3; count += 1) {
      expect(await failureOf(store.read())).toMatchObject({ code: 'UNLAPSE_STORAGE_FAILED' });
    }

    open.mockRestore();
    expect((await store.read())?.text).toBe('session');
  });

  it('leaves the session to a newer version of the app that has taken the database over', async () => {
    const store = openStore();
    await store.write('session');
    (await rawDatabase(9)).close();

    expect(await failureOf(store.write('old app'))).toMatchObject({
      code: 'UNLAPSE_STORAGE_FAILED',
      message: expect.stringContaining('VersionError'),
    });
    expect((await readRaw())?.revision).toBeDefined();
  });
});

async function signInAndHide(): Promise<unknown> {
  const logger = createMemoryLogger();
  const store = createSealedTokenStore('session', { logger });
  await Promise.all([store.read(), store.read()]);
  await store.write('login works');
  hidePage();
  const text = (await store.read())?.text;
  return { text, shared: store.shared, logged: logger.messages.map(({ level }) => level) };
}

function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** A database that neither opens nor fails. */
function silentOpening(): { request: IDBOpenDBRequest; close: () => void } {
  const close = vi.fn<() => void>();
  const result = { close, addEventListener: () => {}, transaction: silentTransaction };
  return {
    close,
    request: Object.assign(new EventTarget(), { result }) as unknown as IDBOpenDBRequest,
  };
}

/** A transaction in which nothing ever happens. */
function silentTransaction(): IDBTransaction {
  const transaction = new EventTarget();
  const request = (): EventTarget => new EventTarget();
  const objectStore = { transaction, get: request, put: request, delete: request };
  return Object.assign(transaction, {
    objectStore: () => objectStore,
  }) as unknown as IDBTransaction;
}

/** Answers the next `get` only when told to; its transaction stays open until then. */
function holdNextGet(): { isHeld: Promise<void>; release: () => void } {
  let isReleased = false;
  const { get } = IDBObjectStore.prototype;
  const spy = vi.spyOn(IDBObjectStore.prototype, 'get');
  const isHeld = new Promise<void>((resolve) => {
    spy.mockImplementationOnce(function (this: IDBObjectStore, key) {
      const held = new EventTarget();
      const ask = (): void => {
        const request = get.call(this, key);
        request.addEventListener('success', () => {
          if (!isReleased) return ask();
          Object.assign(held, { result: request.result });
          held.dispatchEvent(new Event('success'));
        });
      };
      ask();
      resolve();
      return held as ReturnType<typeof get>;
    });
  });
  return {
    isHeld,
    release: () => {
      isReleased = true;
    },
  };
}

/** The next transaction does what it should, and does not say so. */
function hideNextCompletion(): void {
  const { transaction } = IDBDatabase.prototype;
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(function (
    this: IDBDatabase,
    ...args
  ) {
    return Object.assign(transaction.apply(this, args), { addEventListener: () => {} });
  });
}
