import { StorageError } from '../errors/errors.js';
import type { StoredText, TokenStore } from '../ports/token-store.js';
import type { TransactionStore } from '../ports/transaction-store.js';
import type { TabThread } from './virtual-thread.js';

/** The storage that the tabs of a browser share; each step on it happens whole or not at all. */
export interface VirtualStorage {
  /** What the session's store holds now. */
  readonly text: string | undefined;
  /** What the store of that name holds now. */
  textOf(name: string): string | undefined;
  /** `full`: it can be read and not written; `unreadable`: neither, for a while. */
  condition: 'fine' | 'full' | 'unreadable';
  /** Milliseconds that every read and write takes on top; default 0. */
  slowMs: number;
  /** The browser or its user clears it. */
  lose(): void;
  /**
   * Calls `listener` after each change.
   *
   * @param listener gets what is stored then, the name of the tab that wrote it, and of the store
   */
  onChange(listener: StorageListener): void;
}

export type StorageListener = (
  text: string | undefined,
  tab: string | undefined,
  store: string,
) => void;

/** The store that `TabPorts.store` is. */
export const SESSION_STORE = 'session';

/** The storage, and each tab's way to it. */
export interface StorageRoom extends VirtualStorage {
  tokenStoreOf(thread: TabThread, name?: string): TokenStore;
  transactionStoreOf(thread: TabThread): TransactionStore;
}

interface Transaction {
  readonly text: string;
  readonly expiresAtMs: number;
}

export function createStorageRoom(): StorageRoom {
  const listeners: StorageListener[] = [];
  const transactions = new Map<string, Transaction>();
  const stored = new Map<string, StoredText>();
  let writes = 0;

  function change(name: string, next: StoredText | undefined, tab?: string): void {
    if (next) stored.set(name, next);
    else stored.delete(name);
    for (const listener of listeners) listener(next?.text, tab, name);
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
      return stored.get(SESSION_STORE)?.text;
    },
    textOf: (name) => stored.get(name)?.text,
    condition: 'fine',
    slowMs: 0,
    lose() {
      transactions.clear();
      for (const name of new Set([SESSION_STORE, ...stored.keys()])) change(name, undefined);
    },
    onChange(listener) {
      listeners.push(listener);
    },
    tokenStoreOf: (thread, name = SESSION_STORE) => ({
      shared: true,
      read: () =>
        perform(thread, () => {
          assertReadable();
          return stored.get(name);
        }),
      write: (text, expectedRevision) =>
        perform(thread, () => {
          assertWritable();
          const current = stored.get(name)?.revision ?? '';
          if ((expectedRevision ?? current) !== current) return undefined;
          writes += 1;
          const revision = `revision-${writes}`;
          change(name, { text, revision }, thread.name);
          return revision;
        }),
      clear: () =>
        perform(thread, () => {
          assertWritable();
          change(name, undefined, thread.name);
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
