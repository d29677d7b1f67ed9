import type { TokenStore } from '../../ports/token-store.js';
import { createItemStore } from './item-store.js';
import type { PreferencesPlugin } from './plugins.js';

/** The part of `Preferences` of `@capacitor/preferences` (7 and 8) that stores use. */
export type PreferencesItems = Pick<PreferencesPlugin, 'get' | 'set' | 'remove'>;

/** Where a session is kept on a device. */
export interface DeviceStoreOptions {
  /** Default `unlapse:session`; sessions of several clients need one each. */
  readonly key?: string;
}

/**
 * Second choice: keeps a session as readable text in the app's preferences. Backups of the device
 * hold it, and so can who gets at its files. Prefer `secureStorageStore`.
 *
 * @example
 * import { Preferences } from '@capacitor/preferences';
 * const session = createSession({ provider, options, config, store: preferencesStore(Preferences) });
 */
export function preferencesStore(
  preferences: PreferencesItems,
  { key = 'unlapse:session' }: DeviceStoreOptions = {},
): TokenStore {
  return createItemStore(preferences, {
    read: async () => (await preferences.get({ key })).value ?? undefined,
    write: (value) => preferences.set({ key, value }),
    remove: () => preferences.remove({ key }),
  });
}
