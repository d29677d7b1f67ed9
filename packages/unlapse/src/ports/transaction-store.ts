/**
 * Keeps what a login must remember until its callback comes back: short texts, one per key, each
 * for one use. It outlives a redirect of the page; other logins leave it alone.
 */
export interface TransactionStore {
  /**
   * Remembers `text` under `key`. What has expired under any key is dropped on the way.
   *
   * @param expiresAtMs epoch milliseconds
   * @throws {StorageError} UNLAPSE_STORAGE_FAILED: the medium refuses it
   */
  put(key: string, text: string, expiresAtMs: number): Promise<void>;
  /**
   * Returns the text and forgets it, in one step: of several takers one gets it. `undefined`:
   * unknown, taken before, or expired.
   *
   * @throws {StorageError} UNLAPSE_STORAGE_FAILED: the medium cannot be read
   */
  take(key: string): Promise<string | undefined>;
}
