import type { Clock } from '../../ports/clock.js';
import type { TransactionStore } from '../../ports/transaction-store.js';
import { createExpiringEntries } from './expiring-entries.js';
import { guardStorage } from './storage-error.js';

/** Keeps login transactions in `sessionStorage`: this tab's own, and there after a redirect. */
export function createWebTransactionStore(
  clock: Clock,
  storage: () => Storage = () => globalThis.sessionStorage,
): TransactionStore {
  const entries = createExpiringEntries(clock, 'unlapse:transaction:', storage);

  return {
    put: (key, text, expiresAtMs) => guardStorage(() => entries.put(key, text, expiresAtMs)),
    take: (key) =>
      guardStorage(() => {
        const entry = entries.get(key);
        entries.remove(key);
        return entry?.text;
      }),
  };
}
