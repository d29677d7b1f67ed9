import type { StoredText, TokenStore } from '../../ports/token-store.js';
import { randomId } from './random.js';
import { guardStorage } from './storage-error.js';

/**
 * Keeps a session in `localStorage` or `sessionStorage`, as readable text: any script of this
 * origin, and whoever copies the storage, can take the tokens. Compare-and-set holds within this
 * tab only, since a tab can read what another has just replaced.
 *
 * @param key what it is stored under
 */
export function createWebStorageTokenStore(storage: Storage, key: string): TokenStore {
  function read(): StoredText | undefined {
    const raw = storage.getItem(key);
    return raw === null ? undefined : parse(raw);
  }

  return {
    get shared() {
      return storage === globalThis.localStorage;
    },
    read: () => guardStorage(read),
    write: (text, expectedRevision) =>
      guardStorage(() => {
        if (expectedRevision !== undefined && (read()?.revision ?? '') !== expectedRevision) {
          return undefined;
        }
        const revision = randomId();
        storage.setItem(key, JSON.stringify({ revision, text }));
        return revision;
      }),
    clear: () => guardStorage(() => storage.removeItem(key)),
  };
}

/** What something else has stored in its place counts for nothing: it may be written over. */
const foreign: StoredText = { revision: '', text: '' };

function parse(raw: string): StoredText {
  try {
    const { revision, text } = JSON.parse(raw);
    return typeof revision === 'string' && typeof text === 'string' ? { revision, text } : foreign;
  } catch {
    // Not JSON, so not ours.
    return foreign;
  }
}
