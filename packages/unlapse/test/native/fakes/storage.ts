import type { PreferencesItems } from '../../../src/platform/capacitor/preferences-store.js';
import type { SecureItems } from '../../../src/platform/capacitor/secure-storage-store.js';

/** `Preferences` of `@capacitor/preferences`, in memory. */
export function createPreferences(): PreferencesItems {
  const values = new Map<string, string>();
  return {
    get: async ({ key }) => ({ value: values.get(key) ?? null }),
    set: async ({ key, value }) => {
      values.set(key, value);
    },
    remove: async ({ key }) => {
      values.delete(key);
    },
  };
}

/** How an item of the keychain is kept. */
interface KeptItem {
  readonly data: unknown;
  readonly access: number | undefined;
  readonly isSynchronized: boolean | undefined;
}

/** `SecureStorage` of `@aparajita/capacitor-secure-storage`, in memory. */
export interface FakeSecureStorage extends SecureItems {
  /** iOS gives nothing of a locked keychain, and no error either. */
  isLocked: boolean;
  /** Lets a method fail as the plugin does. */
  fails(method: 'get' | 'set' | 'remove', message: string, code: string): void;
  recovers(): void;
  item(key: string): KeptItem | undefined;
}

export function createSecureStorage(
  initial: Readonly<Record<string, unknown>> = {},
): FakeSecureStorage {
  const failures = new Map<string, Error>();
  const items = new Map<string, KeptItem>(
    Object.entries(initial).map(([key, data]) => [
      key,
      { data, access: undefined, isSynchronized: false },
    ]),
  );

  function assertWorks(method: string): void {
    const failure = failures.get(method);
    if (failure) throw failure;
  }

  const storage: FakeSecureStorage = {
    isLocked: false,
    fails: (method, message, code) =>
      void failures.set(method, Object.assign(new Error(message), { code })),
    recovers: () => failures.clear(),
    item: (key) => items.get(key),
    async get(key) {
      assertWorks('get');
      return storage.isLocked ? null : (items.get(key)?.data ?? null);
    },
    async set(key, data, _convertDate, sync, access) {
      assertWorks('set');
      items.set(key, { data, access, isSynchronized: sync });
    },
    async remove(key) {
      assertWorks('remove');
      return items.delete(key);
    },
    keys: async () => [...items.keys()],
  };
  return storage;
}
