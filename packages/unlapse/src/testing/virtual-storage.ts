import { StorageError } from '../errors/errors.js';
import type { StoredText, TokenStore } from '../ports/token-store.js';
import type { TransactionStore } from '../ports/transaction-store.js';
import type { TabThread } from './virtual-thread.js';

/** The storage that the tabs of a browser share; each step on it happens whole or not at all. */
export interface VirtualStorage {
  /** What is stored now. */
  readonly text: string | undefined;
  /** `full`: it can be read and not written; `unreadable`: neither, for a while. */
  condition: 'fine' | 'full' | 'unreadable';
  /** Milliseconds that every read and write takes on top; default 0. */
  slowMs: number;
  /** The browser or its user clears it. */
  lose(): void;
  /**
   * Calls `listener` after each change.
   *
   * @param listener gets what is stored then, and the name of the tab that wrote it
   */
  onChange(listener: (text: string | undefined, tab: string | undefined) => void): void;
}

/** The storage, and each tab's way to it. */
export interface StorageRoom extends VirtualStorage {
  tokenStoreOf(thread: TabThread): TokenStore;
  transactionStoreOf(thread: TabThread): TransactionStore;
}

interface Transaction {
  readonly text: string;
  readonly expiresAtMs: number;
}

export function createStorageRoom(): StorageRoom {
  const listeners: ((text: string | undefined, tab: string | undefined) => void)[] = [];
  const transactions = new Map<string, Transaction>();
  let stored: StoredText | undefined;
  let writes = 0;

  function change(next: StoredText | undefined, tab?: string): void {
    stored = next;
    for (const listener of listeners) listener(next?.text, tab);
  }

  function assertReadable(): void {
    if (room.condition === 'unreadable') throw storageError('the storage cannot be read now');
  }

  function assertWritable(): void {
    assertReadable();
    if (room.condition === 'full') throw storageError('the storage is full');
  }

  function perform<T>(thread: TabThread, work: () => T): Promise<T> {
    return thread.perform('storage', work);
  }

  const room: StorageRoom = {
    get text() {
      return stored?.text;
    },
    condition: 'fine',
    slowMs: 0,
    lose() {
      transactions.clear();
      change(undefined);
    },
    onChange(listener) {
      listeners.push(listener);
    },
    tokenStoreOf: (thread) => ({
      shared: true,
      read: () =>
        perform(thread, () => {
          assertReadable();
          return stored;
        }),
      write: (text, expectedRevision) =>
        perform(thread, () => {
          assertWritable();
          const current = stored?.revision ?? '';
          if ((expectedRevision ?? current) !== current) return undefined;
          writes += 1;
          const revision = `revision-${writes}`;
          change({ text, revision }, thread.name);
          return revision;
        }),
      clear: () =>
        perform(thread, () => {
          assertWritable();
          change(undefined, thread.name);
        }),
    }),
    transactionStoreOf: (thread) => ({
      put: (key, text, expiresAtMs) =>
        perform(thread, () => {
          assertWritable();
          transactions.set(key, { text, expiresAtMs });
        }),
      take: (key) =>
        perform(thread, () => {
          assertReadable();
          const entry = transactions.get(key);
          transactions.delete(key);
          return entry && entry.expiresAtMs > thread.clock.now() ? entry.text : undefined;
        }),
    }),
  };
  return room;
}

function storageError(message: string): StorageError {
  return new StorageError('UNLAPSE_STORAGE_FAILED', message);
}
