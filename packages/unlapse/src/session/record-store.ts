import type { Channel } from '../ports/channel.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { TokenStore } from '../ports/token-store.js';
import type { Holding, Journal } from '../refresh/journal.js';
import {
  createTombstone,
  type Parsed,
  parseRecord,
  type SessionRecord,
  type Tombstone,
} from './record.js';
import type { SignedOutReason } from './snapshot.js';

/** What is stored, as far as this tab knows. */
export interface Stored extends Parsed, Holding<SessionRecord> {
  /** Of the text that this was read from or written as; while not saved, of the one to be replaced. */
  readonly revision: string | undefined;
  /** Whether this tab wrote it. */
  readonly isOurs: boolean;
}

/** The session's store, spoken to in records. */
export interface RecordStore extends Journal<SessionRecord, Stored> {
  read(known?: Stored): Promise<Stored>;
  /** @param isForced writes over anything: a logout, where the store cannot be read */
  commit(next: SessionRecord | Tombstone, known?: Stored, isForced?: boolean): Promise<Stored>;
  end(reason: SignedOutReason, known?: Stored, isForced?: boolean): Promise<Stored>;
}

export interface RecordStoreDeps {
  readonly store: TokenStore;
  readonly channel: Channel;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Said where a record of a later schema is found. */
export const NEWER_STORE = 'a newer version of unlapse owns the session store: reload the page';

/** Said to a caller who must know what is stored. */
export const UNREADABLE_STORE = 'the session store cannot be read now: try again later';

/** It says no more than "read again": a tab believes the store, and no message. */
const HINT = 'changed';

export function createRecordStore({ store, channel, clock, logger }: RecordStoreDeps): RecordStore {
  async function read(known?: Stored): Promise<Stored> {
    const found = await store.read();
    const revision = found?.revision;
    if (known && known.revision === revision) return known;
    const parsed = found ? parseRecord(found.text) : { record: undefined };
    const mark = { revision, isSaved: true, isOurs: false };
    if (!parsed) {
      logger.error('the stored session is damaged and was cleared');
      return { ...(await end('storage-lost', { record: undefined, ...mark })), isOurs: false };
    }
    if (parsed.isNewer) logger.error(NEWER_STORE);
    return known && !known.isSaved && isSucceededBy(parsed.record, known.record)
      ? { ...known, revision }
      : { ...parsed, ...mark };
  }

  /** Rejects where nothing can be written now. */
  async function write(
    next: SessionRecord | Tombstone,
    known: Stored | undefined,
    isForced = false,
  ): Promise<Stored> {
    const over = isForced ? undefined : (known?.revision ?? '');
    const revision = await store.write(JSON.stringify(next), over);
    const content = { ...contentOf(next), isOurs: true };
    if (revision !== undefined) return { ...content, revision, isSaved: true };
    const found = await read({ ...content, revision: known?.revision, isSaved: false });
    // Another tab has no more than claimed what this one has spent.
    return found.isSaved ? found : write(next, found);
  }

  async function commit(
    next: SessionRecord | Tombstone,
    known?: Stored,
    isForced?: boolean,
  ): Promise<Stored> {
    try {
      const stored = await write(next, known, isForced);
      if (stored.isOurs) channel.post(HINT);
      return stored;
    } catch {
      logger.error('the session store cannot be written now');
      return { ...contentOf(next), revision: known?.revision, isSaved: false, isOurs: true };
    }
  }

  function end(reason: SignedOutReason, known?: Stored, isForced?: boolean): Promise<Stored> {
    return commit(createTombstone(clock.now(), reason, known?.record?.sessionId), known, isForced);
  }

  return { read, commit, note: (next, known) => write(next, known).catch(() => undefined), end };
}

/** Whether `mine` has the tokens that came in place of those that are stored. */
function isSucceededBy(stored?: SessionRecord, mine?: SessionRecord): boolean {
  return (
    stored !== undefined &&
    stored.sessionId === mine?.sessionId &&
    (stored.generation ?? 0) < (mine.generation ?? 0)
  );
}

function contentOf(next: SessionRecord | Tombstone): Parsed {
  return 'result' in next
    ? { record: next }
    : { record: undefined, reason: next.reason, endedId: next.sessionId };
}
