import { StorageError } from '../../errors/errors.js';

/** Runs `work` on a storage medium and gives its failures their name. */
export async function guardStorage<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    // The browser's own message may name the key, which of a login is its state.
    const name = cause instanceof Error ? cause.name : typeof cause;
    throw new StorageError('UNLAPSE_STORAGE_FAILED', `the storage failed: ${name}`);
  }
}

/** Whether the browser will not do it, however often it is asked. */
export function isRefusal(cause: unknown): boolean {
  return /^(Type|Reference|Security|DataClone|Version)Error/.test(String(cause));
}
