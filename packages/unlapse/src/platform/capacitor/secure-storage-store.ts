import type { Logger } from '../../ports/logger.js';
import type { TokenStore } from '../../ports/token-store.js';
import { createConsoleLogger } from '../web/logger.js';
import { nativePlatform } from './bridge.js';
import { createItemStore } from './item-store.js';
import type { DeviceStoreOptions, PreferencesItems } from './preferences-store.js';

/** The part of `SecureStorage` of `@aparajita/capacitor-secure-storage` (7 and 8) that is used. */
export interface SecureItems {
  get(key: string, convertDate?: boolean, sync?: boolean): Promise<unknown>;
  set(
    key: string,
    data: string,
    convertDate?: boolean,
    sync?: boolean,
    access?: number,
  ): Promise<void>;
  remove(key: string, sync?: boolean): Promise<boolean>;
  keys(sync?: boolean): Promise<string[]>;
}

export interface SecureStoreOptions extends DeviceStoreOptions {
  /**
   * Clears what an earlier installation has left: the iOS keychain survives the app's removal, and
   * the preferences do not. Set it from the first release on: where an update brings it, the users
   * sign in once more. Default: an earlier session goes on.
   */
  readonly installMarker?: PreferencesItems;
  /** Default: errors go to the console. */
  readonly logger?: Logger;
}

/** `KeychainAccess.afterFirstUnlockThisDeviceOnly`: readable behind a locked screen, in no backup. */
const AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY = 3;

/** What Android says of a text that nothing decrypts again: its key is gone, as after a restore. */
const UNDECRYPTABLE = /AEADBadTag|BadPadding|KeyPermanentlyInvalidated/;

/**
 * Keeps a session in the iOS Keychain or, encrypted with a key of the Keystore, on Android. It stays
 * on this device: no iCloud, no use in a backup.
 *
 * @example
 * import { SecureStorage } from '@aparajita/capacitor-secure-storage';
 * const session = createSession({ provider, options, config, store: secureStorageStore(SecureStorage) });
 */
export function secureStorageStore(
  secureStorage: SecureItems,
  {
    key = 'unlapse:session',
    installMarker,
    logger = createConsoleLogger('ERROR'),
  }: SecureStoreOptions = {},
): TokenStore {
  let isOfThisInstallation = installMarker === undefined;

  async function read(): Promise<string | undefined> {
    try {
      const text = await secureStorage.get(key, false, false);
      if (text === null && (await isLocked())) throw new Error('locked');
      // A value that is no text is not ours.
      return text === null ? undefined : typeof text === 'string' ? text : '';
    } catch (error) {
      if (!isUndecryptable(error)) throw error;
      logger.error('the stored session cannot be decrypted any more, and counts as none');
      return undefined;
    }
  }

  /** The keychain of a locked device gives no item, as if there were none, but lists its name. */
  async function isLocked(): Promise<boolean> {
    return nativePlatform() === 'ios' && (await secureStorage.keys(false)).includes(key);
  }

  async function forgetEarlierInstallation(): Promise<void> {
    if (isOfThisInstallation || installMarker === undefined) return;
    const marker = `${key}:installed`;
    if ((await installMarker.get({ key: marker })).value === null) {
      await secureStorage.remove(key, false);
      await installMarker.set({ key: marker, value: 'true' });
    }
    isOfThisInstallation = true;
  }

  return createItemStore(secureStorage, {
    async read() {
      await forgetEarlierInstallation();
      return read();
    },
    async write(text) {
      await forgetEarlierInstallation();
      await secureStorage.set(key, text, false, false, AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY);
    },
    async remove() {
      await secureStorage.remove(key, false);
    },
  });
}

function isUndecryptable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isDamaged = 'code' in error && error.code === 'invalidData';
  return isDamaged || UNDECRYPTABLE.test(error.message);
}
