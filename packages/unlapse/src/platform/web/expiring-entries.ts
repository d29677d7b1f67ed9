import type { Clock } from '../../ports/clock.js';

interface Entry {
  readonly text: string;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
}

/** Texts in web storage that are worth something for a while only. Throws what the storage throws. */
export interface ExpiringEntries {
  /** Also clears away what has expired: a page that is gone does not do it for itself. */
  put(key: string, text: string, expiresAtMs: number): void;
  /** `undefined`: there is none, it has expired, or something else wrote it. */
  get(key: string): Entry | undefined;
  remove(key: string): void;
}

/** @param prefix of the keys, which are shared with the rest of the app */
export function createExpiringEntries(
  clock: Clock,
  prefix: string,
  storage: () => Storage,
): ExpiringEntries {
  function get(key: string): Entry | undefined {
    const raw = storage().getItem(prefix + key);
    try {
      const { text, expiresAtMs } = JSON.parse(raw ?? '');
      return typeof text === 'string' && expiresAtMs > clock.now()
        ? { text, expiresAtMs }
        : undefined;
    } catch {
      // Not JSON, so not ours: of no use to anybody.
      return undefined;
    }
  }

  return {
    get,
    remove: (key) => storage().removeItem(prefix + key),
    put(key, text, expiresAtMs) {
      for (const name of Object.keys(storage())) {
        if (name.startsWith(prefix) && !get(name.slice(prefix.length))) storage().removeItem(name);
      }
      storage().setItem(prefix + key, JSON.stringify({ text, expiresAtMs }));
    },
  };
}
