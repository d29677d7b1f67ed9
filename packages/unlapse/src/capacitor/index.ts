export {
  preferencesStore,
  type DeviceStoreOptions,
  type PreferencesItems,
} from '../platform/capacitor/preferences-store.js';
export {
  secureStorageStore,
  type SecureItems,
  type SecureStoreOptions,
} from '../platform/capacitor/secure-storage-store.js';
export type { TokenStore } from '../ports/token-store.js';
