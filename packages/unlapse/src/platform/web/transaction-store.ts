import type { Clock } from '../../ports/clock.js';
import type { TransactionStore } from '../../ports/transaction-store.js';
import { guardStorage } from './storage-error.js';

const PREFIX = 'unlapse:transaction:';

/** Keeps login transactions in `sessionStorage`: this tab's own, and there after a redirect. */
export function createWebTransactionStore(
  clock: Clock,
  storage: () => Storage = () => globalThis.sessionStorage,
): TransactionStore {
  /** The text of an entry; `undefined` when it has expired, or something else wrote it. */
  function readable(raw: string | null): string | undefined {
    try {
      const { text, expiresAtMs } = JSON.parse(raw ?? '');
      return typeof text === 'string' && expiresAtMs > clock.now() ? text : undefined;
    } catch {
      // Not JSON, so not ours: of no use to anybody.
      return undefined;
    }
  }

  return {
    put: (key, text, expiresAtMs) =>
      guardStorage(() => {
        const entries = storage();
        for (const name of Object.keys(entries)) {
          if (name.startsWith(PREFIX) && readable(entries.getItem(name)) === undefined) {
            entries.removeItem(name);
          }
        }
        entries.setItem(PREFIX + key, JSON.stringify({ text, expiresAtMs }));
      }),
    take: (key) =>
      guardStorage(() => {
        const raw = storage().getItem(PREFIX + key);
        storage().removeItem(PREFIX + key);
        return readable(raw);
      }),
  };
}
