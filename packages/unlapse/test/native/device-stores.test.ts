import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { preferencesStore } from '../../src/platform/capacitor/preferences-store.js';
import {
  type SecureItems,
  secureStorageStore,
} from '../../src/platform/capacitor/secure-storage-store.js';
import { createMemoryLogger } from '../../src/platform/memory/logger.js';
import { describeTokenStore } from '../../src/testing/token-store.contract.js';
import { installBridge } from './fakes/bridge.js';
import { createPhone, type PhoneSettings } from './fakes/phone.js';
import { createPreferences, createSecureStorage } from './fakes/storage.js';

describeTokenStore('secure storage', () => secureStorageStore(createSecureStorage()));
describeTokenStore('preferences', () => preferencesStore(createPreferences()));

/** As another copy of this app has stored it. */
const stored = JSON.stringify({ revision: 'r1', text: 'session' });
const KEY = 'unlapse:session';

it('keeps the item on this device, readable behind a locked screen', async () => {
  const storage = createSecureStorage();

  await secureStorageStore(storage).write('session');

  expect(storage.item(KEY)).toMatchObject({ access: 3, isSynchronized: false });
});

it('lets one writer win where several stores are of one item', async () => {
  const storage = createSecureStorage();
  const stores = [1, 2, 3].map(() => secureStorageStore(storage));

  const revisions = await Promise.all(stores.map((store) => store.write('session', '')));

  expect(revisions.filter((revision) => revision !== undefined)).toHaveLength(1);
});

it('keeps the sessions of several keys apart', async () => {
  const storage = createSecureStorage();
  await secureStorageStore(storage, { key: 'staff' }).write('staff session');

  expect(await secureStorageStore(storage).read()).toBeUndefined();
});

it.each(['get', 'set', 'remove'] as const)(
  'rejects where the keychain fails: %s',
  async (method) => {
    const storage = createSecureStorage({ [KEY]: stored });
    const store = secureStorageStore(storage);
    storage.fails(method, 'An OS error occurred (-25308) at /private/path', 'osError');

    const failed = { get: () => store.read(), set: () => store.write('x'), remove: store.clear };
    const error: unknown = await failed[method]().catch((reason: unknown) => reason);

    expect(error).toMatchObject({ name: 'StorageError', code: 'UNLAPSE_STORAGE_FAILED' });
    expect(String(error)).not.toContain('/private/path');
  },
);

it('goes on after a failure', async () => {
  const storage = createSecureStorage({ [KEY]: stored });
  const store = secureStorageStore(storage);
  storage.fails('get', 'An OS error occurred (-25308)', 'osError');
  await store.read().catch(() => undefined);

  storage.recovers();

  expect(await store.read()).toEqual({ revision: 'r1', text: 'session' });
});

it('reads what something else has stored in its place as an empty text', async () => {
  for (const foreign of ['not JSON', '{"revision":1}', 7]) {
    const store = secureStorageStore(createSecureStorage({ [KEY]: foreign }));
    expect(await store.read()).toEqual({ revision: '', text: '' });
  }
});

describe.each([
  ['An OS error occurred (AEADBadTagException)', 'osError'],
  ['An OS error occurred (KeyPermanentlyInvalidatedException)', 'osError'],
  ['The data in the store is in an invalid format', 'invalidData'],
])('what cannot be decrypted any more: %s', (message, code) => {
  it('counts as none, is said, and can be written over', async () => {
    const logger = createMemoryLogger();
    const storage = createSecureStorage({ [KEY]: stored });
    const store = secureStorageStore(storage, { logger });
    storage.fails('get', message, code);

    expect(await store.read()).toBeUndefined();
    expect(logger.messages).toEqual([
      { level: 'error', message: expect.stringContaining('decrypted') },
    ]);
    expect(await store.write('new session', '')).toBeDefined();
  });
});

describe('a locked device', () => {
  function onPhone(platform: PhoneSettings['platform']): void {
    onTestFinished(installBridge(createPhone({ platform })));
  }

  it('is unreadable, where the iOS keychain says that there is nothing', async () => {
    onPhone('ios');
    const storage = createSecureStorage({ [KEY]: stored });
    storage.isLocked = true;

    await expect(secureStorageStore(storage).read()).rejects.toMatchObject({
      code: 'UNLAPSE_STORAGE_FAILED',
    });
    storage.isLocked = false;
    expect((await secureStorageStore(storage).read())?.text).toBe('session');
  });

  it('is empty where it has no such item', async () => {
    onPhone('ios');
    const storage = createSecureStorage({ other: stored });
    storage.isLocked = true;

    expect(await secureStorageStore(storage).read()).toBeUndefined();
  });

  it('is not looked for on Android, which may keep the name of what is gone', async () => {
    onPhone('android');
    const storage = createSecureStorage({ [KEY]: stored });
    storage.isLocked = true;

    expect(await secureStorageStore(storage).read()).toBeUndefined();
  });
});

describe('with a marker of the installation', () => {
  let storage: ReturnType<typeof createSecureStorage>;
  beforeEach(() => {
    storage = createSecureStorage({ [KEY]: stored });
  });

  it('forgets what an earlier installation has left, once', async () => {
    const installMarker = createPreferences();
    const store = secureStorageStore(storage, { installMarker });

    expect(await store.read()).toBeUndefined();
    await store.write('mine');

    expect((await secureStorageStore(storage, { installMarker }).read())?.text).toBe('mine');
  });

  it('keeps a first write, and forgets before it', async () => {
    const store = secureStorageStore(storage, { installMarker: createPreferences() });

    expect(await store.write('mine', '')).toBeDefined();

    expect((await store.read())?.text).toBe('mine');
  });

  it('forgets nothing while the preferences cannot be read', async () => {
    const installMarker = createPreferences();
    installMarker.get = () => Promise.reject(new Error('not now'));
    const store = secureStorageStore(storage, { installMarker });

    await expect(store.read()).rejects.toMatchObject({ code: 'UNLAPSE_STORAGE_FAILED' });
    expect(storage.item(KEY)).toBeDefined();
  });
});

it('takes the plugin of the package as it is', async () => {
  const { SecureStorage } = await import('@aparajita/capacitor-secure-storage');
  const { Preferences } = await import('@capacitor/preferences');
  const items: SecureItems = SecureStorage;

  const store = secureStorageStore(items, { installMarker: Preferences });

  expect(store.shared).toBe(false);
  expect(preferencesStore(Preferences).shared).toBe(false);
});
