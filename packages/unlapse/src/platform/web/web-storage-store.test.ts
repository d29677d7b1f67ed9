// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { describeTokenStore } from '../../testing/token-store.contract.js';
import { createWebStorageTokenStore } from './web-storage-store.js';

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

let keys = 0;
describeTokenStore('localStorage', () => {
  keys += 1;
  return createWebStorageTokenStore(localStorage, `session-${keys}`);
});

it('is shared with other tabs in localStorage only', () => {
  const stores = [localStorage, sessionStorage].map((storage) =>
    createWebStorageTokenStore(storage, 'session'),
  );

  expect(stores.map(({ shared }) => shared)).toEqual([true, false]);
});

it('keeps one record under its key, so that nothing can be half written', async () => {
  await createWebStorageTokenStore(sessionStorage, 'session').write('text');

  expect(Object.keys(sessionStorage)).toEqual(['session']);
});

describe('a value that it cannot read', () => {
  it.each(['', 'null', '[]', '{"text":"a"}', '{"text":1,"revision":"a"}', '{"text":"a', '"a"'])(
    'reads as an empty text to write over: %s',
    async (raw) => {
      const store = createWebStorageTokenStore(localStorage, 'session');
      localStorage.setItem('session', raw);

      const read = await store.read();

      expect(read?.text).toBe('');
      expect(await store.write('new login', read?.revision)).toBeDefined();
      expect((await store.read())?.text).toBe('new login');
    },
  );
});

describe('storage that fails', () => {
  it('is an error, and never nothing stored', async () => {
    const failure = { name: 'StorageError', code: 'UNLAPSE_STORAGE_FAILED' };

    await expect(failingOn('getItem').read()).rejects.toMatchObject(failure);
    await expect(failingOn('setItem').write('text')).rejects.toMatchObject(failure);
    await expect(failingOn('removeItem').clear()).rejects.toMatchObject(failure);
  });
});

it('leaves prototypes alone, whatever is stored', async () => {
  const store = createWebStorageTokenStore(localStorage, 'session');
  localStorage.setItem('session', '{"__proto__":{"polluted":1},"text":"a","revision":"b"}');

  expect(await store.read()).toEqual({ text: 'a', revision: 'b' });
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

function failingOn(method: 'getItem' | 'setItem' | 'removeItem') {
  const storage = { getItem: () => null, setItem: () => {}, removeItem: () => {}, [method]: fail };
  return createWebStorageTokenStore(storage as unknown as Storage, 'session');
}

function fail(): never {
  throw new DOMException('', 'QuotaExceededError');
}
