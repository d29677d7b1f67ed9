import type { Clock } from '../../ports/clock.js';
import type { TransactionStore } from '../../ports/transaction-store.js';

/** Keeps login transactions as long as the page lives: enough for a popup. */
export function createMemoryTransactionStore(clock: Clock): TransactionStore {
  const entries = new Map<string, { readonly text: string; readonly expiresAtMs: number }>();

  function dropExpired(): void {
    for (const [key, { expiresAtMs }] of entries) {
      if (expiresAtMs <= clock.now()) entries.delete(key);
    }
  }

  return {
    async put(key, text, expiresAtMs) {
      dropExpired();
      entries.set(key, { text, expiresAtMs });
    },
    async take(key) {
      dropExpired();
      const text = entries.get(key)?.text;
      entries.delete(key);
      return text;
    },
  };
}
