import type { StoredText, TokenStore } from '../../ports/token-store.js';
import { randomId } from '../web/random.js';

/**
 * A store that lasts as long as the page: for kiosks, for tests, and where the browser has no
 * better one.
 *
 * @param shared what the store says of itself; true where several tabs of a test use it
 */
export function createMemoryTokenStore(shared: boolean = false): TokenStore {
  let stored: StoredText | undefined;
  return {
    shared,
    read: async () => stored,
    async write(text, expectedRevision) {
      const current = stored?.revision ?? '';
      if ((expectedRevision ?? current) !== current) return undefined;
      stored = { text, revision: randomId() };
      return stored.revision;
    },
    async clear() {
      stored = undefined;
    },
  };
}
