import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeTokenStore } from '../../testing/token-store.contract.js';
import {
  hidePage,
  openStore,
  quitBrowser,
  raw,
  type RawRecord,
  readRaw,
  startBrowser,
} from '../../../test/sealed-store-rig.js';
import { createSealedTokenStore } from './sealed-store.js';

beforeEach(startBrowser);
afterEach(quitBrowser);

let names = 0;
describeTokenStore('sealed', () => {
  names += 1;
  return createSealedTokenStore(`session-${names}`);
});

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
  const damaged = { text: '', afterLogin: 'new login' };

  it('reads as an empty text to write over, whichever byte of it was changed', async () => {
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

          expect(await readThenSignIn()).toEqual(damaged);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('does so when it was moved to another place', async () => {
    await openStore('other').write('secret session');
    const record = await readRaw('other');
    await raw('records', (records) => records.put(record, 'session'));

    expect(await readThenSignIn()).toEqual(damaged);
  });

  it.each([
    ['text'],
    [7],
    [{}],
    [{ revision: 'a', iv: 'b', ciphertext: 'c' }],
    [{ revision: [{}] }],
  ])('does so when it has another shape: %j', async (record) => {
    await openStore().write('text');
    await raw('records', (records) => records.put(record, 'session'));

    expect(await readThenSignIn()).toEqual(damaged);
  });

  it('does so when its key is gone, and a new key is made', async () => {
    await openStore().write('secret session');
    await raw('keys', (keys) => keys.clear());

    expect(await readThenSignIn()).toEqual(damaged);
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

    hidePage();

    expect((await store.read())?.text).toBe('text');
    expect(open).toHaveBeenCalledTimes(2);
  });

  it('fails as unreadable, not as empty, when it worked before', async () => {
    const store = openStore();
    await store.write('text');
    hidePage();
    const works = indexedDB;
    vi.stubGlobal('indexedDB', undefined);

    await expect(store.read()).rejects.toMatchObject({ code: 'UNLAPSE_STORAGE_FAILED' });
    expect(store.shared).toBe(true);

    vi.stubGlobal('indexedDB', works);
    expect((await store.read())?.text).toBe('text');
  });
});

describe('a key that was lost alone', () => {
  it('costs no session that another tab has sealed under the new one', async () => {
    const tab = openStore();
    await tab.write('old session');
    await raw('keys', (keys) => keys.clear());
    const other = openStore();
    await other.write('new login');

    expect((await tab.read())?.text).toBe('new login');

    await tab.write('refreshed');
    expect((await openStore().read())?.text).toBe('refreshed');
  });
});

async function readThenSignIn(): Promise<unknown> {
  const store = openStore();
  const read = await store.read();
  await store.write('new login', read?.revision);
  return { text: read?.text, afterLogin: (await openStore().read())?.text };
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
