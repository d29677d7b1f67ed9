import type { StoredText, TokenStore } from '../../ports/token-store.js';
import { randomId } from '../web/random.js';
import { guardStorage } from '../web/storage-error.js';

/** One text in a store of the device. Each method rejects when the store fails. */
export interface StoredItem {
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
  remove(): Promise<void>;
}

/** The last call to each plugin; several stores may be of one item. */
const turns = new WeakMap<object, Promise<unknown>>();

/**
 * A token store in one item: session and claim change in one write. Compare-and-set holds within
 * this process, which is all there is: an app has one WebView.
 *
 * @param plugin whose item it is
 */
export function createItemStore(plugin: object, item: StoredItem): TokenStore {
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = (turns.get(plugin) ?? Promise.resolve()).then(() => guardStorage(work));
    turns.set(
      plugin,
      done.catch(() => {}),
    );
    return done;
  }

  async function read(): Promise<StoredText | undefined> {
    const raw = await item.read();
    return raw === undefined ? undefined : parse(raw);
  }

  return {
    shared: false,
    read: () => inTurn(read),
    write: (text, expectedRevision) =>
      inTurn(async () => {
        if (
          expectedRevision !== undefined &&
          ((await read())?.revision ?? '') !== expectedRevision
        ) {
          return undefined;
        }
        const revision = randomId();
        await item.write(JSON.stringify({ revision, text }));
        return revision;
      }),
    clear: () => inTurn(item.remove),
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
