import type { Clock } from '../../ports/clock.js';
import type { TransactionStore } from '../../ports/transaction-store.js';
import { guardStorage } from '../web/storage-error.js';
import { findPlugin } from './bridge.js';
import type { PreferencesPlugin } from './plugins.js';

const PREFIX = 'unlapse:transaction:';

/**
 * Keeps login transactions where they outlive the app's process: in the preferences, which Android
 * writes to disk before the app goes to the background; without that plugin, in localStorage.
 */
export function createDeviceTransactionStore(clock: Clock): TransactionStore {
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time: what one has taken the next must not find. */
  function inTurn<T>(work: (shelf: PreferencesPlugin) => Promise<T>): Promise<T> {
    const done = last.then(() =>
      guardStorage(() => work(findPlugin('Preferences') ?? inLocalStorage())),
    );
    last = done.catch(() => {});
    return done;
  }

  /** `undefined`: there is none, it has expired, or something else wrote it. */
  async function find(shelf: PreferencesPlugin, key: string): Promise<string | undefined> {
    const { value } = await shelf.get({ key });
    try {
      const { text, expiresAtMs } = JSON.parse(value ?? '');
      return typeof text === 'string' && expiresAtMs > clock.now() ? text : undefined;
    } catch {
      // Not JSON, so not ours: of no use to anybody.
      return undefined;
    }
  }

  return {
    put: (key, text, expiresAtMs) =>
      inTurn(async (shelf) => {
        for (const name of (await shelf.keys()).keys) {
          if (name.startsWith(PREFIX) && (await find(shelf, name)) === undefined) {
            await shelf.remove({ key: name });
          }
        }
        await shelf.set({ key: PREFIX + key, value: JSON.stringify({ text, expiresAtMs }) });
      }),
    take: (key) =>
      inTurn(async (shelf) => {
        const text = await find(shelf, PREFIX + key);
        await shelf.remove({ key: PREFIX + key });
        return text;
      }),
  };
}

function inLocalStorage(): PreferencesPlugin {
  const { localStorage } = globalThis;
  return {
    get: async ({ key }) => ({ value: localStorage.getItem(key) }),
    set: async ({ key, value }) => localStorage.setItem(key, value),
    remove: async ({ key }) => localStorage.removeItem(key),
    keys: async () => ({ keys: Object.keys(localStorage) }),
  };
}
