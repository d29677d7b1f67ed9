import type { Channel } from '../ports/channel.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { StoredText, TokenStore } from '../ports/token-store.js';
import { createTombstone, parseRecord, type SessionRecord, type Tombstone } from './record.js';
import type { SignedOutReason } from './snapshot.js';

/** What is stored, as far as this tab knows. */
export type Stored = StoredSession | StoredEnd;

export interface StoredSession extends StoredMark {
  readonly kind: 'session';
  readonly record: SessionRecord;
}

export interface StoredEnd extends StoredMark {
  readonly kind: 'ended';
  /** `undefined`: there is nothing that says why. */
  readonly reason: SignedOutReason | undefined;
  /** A later version of this library has written what is stored: leave it alone. */
  readonly isNewer?: true;
}

interface StoredMark {
  /** Of the text that this was read from or written as, or (not saved) ought to replace. */
  readonly revision: string | undefined;
  /** False: the store refused it, so that only this tab knows it. */
  readonly isSaved: boolean;
  /** Whether this tab wrote it. */
  readonly isOurs: boolean;
}

/** The session's store, spoken to in records. */
export interface RecordStore {
  /**
   * What is stored; `known` itself where nothing else has been stored since. Rejects where the
   * store cannot be read: that is not "nothing stored".
   */
  read(known?: Stored): Promise<Stored>;
  /**
   * Writes `next` in place of `known` and tells the other tabs. Never rejects.
   *
   * @param isForced whatever is stored; a login or logout of the user
   * @returns what is stored then: `next`, or what another tab has stored instead of `known`
   */
  commit(next: SessionRecord | Tombstone, known?: Stored, isForced?: boolean): Promise<Stored>;
  /** Commits that the session is over. */
  end(reason: SignedOutReason, known?: Stored, isForced?: boolean): Promise<Stored>;
}

export interface RecordStoreDeps {
  readonly store: TokenStore;
  readonly channel: Channel;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** It says no more than "read again": what it says would not be believed anyway. */
const HINT = 'changed';

export function createRecordStore({ store, channel, clock, logger }: RecordStoreDeps): RecordStore {
  async function read(known?: Stored): Promise<Stored> {
    const found = await store.read();
    if (known?.revision === found?.revision && known !== undefined) return known;
    return found === undefined ? nothing(undefined) : parse(found);
  }

  async function parse({ text, revision }: StoredText): Promise<Stored> {
    const parsed = parseRecord(text);
    switch (parsed.kind) {
      case 'session':
        return { ...parsed, revision, isSaved: true, isOurs: false };
      case 'ended':
        return { ...nothing(revision), reason: parsed.reason };
      case 'newer':
        logger.error('the stored session is of a newer version of unlapse: reload the page');
        return { ...nothing(revision), isNewer: true };
      case 'corrupt':
        logger.error('the stored session is damaged and is cleared: sign in again');
        return { ...(await end('storage-lost', nothing(revision))), isOurs: false };
    }
  }

  async function commit(
    next: SessionRecord | Tombstone,
    known?: Stored,
    isForced = false,
  ): Promise<Stored> {
    try {
      const over = isForced ? undefined : known?.revision;
      const revision = await store.write(JSON.stringify(next), over);
      if (revision === undefined) return await read();
      channel.post(HINT);
      return committed(next, { revision, isSaved: true, isOurs: true });
    } catch {
      logger.error('the session cannot be stored now: this tab keeps it and will try again');
      return committed(next, { revision: known?.revision, isSaved: false, isOurs: true });
    }
  }

  function end(reason: SignedOutReason, known?: Stored, isForced?: boolean): Promise<Stored> {
    return commit(createTombstone(clock.now(), reason), known, isForced);
  }

  return { read, commit, end };
}

function nothing(revision: string | undefined): StoredEnd {
  return { kind: 'ended', reason: undefined, revision, isSaved: true, isOurs: false };
}

function committed(next: SessionRecord | Tombstone, mark: StoredMark): Stored {
  return 'result' in next
    ? { kind: 'session', record: next, ...mark }
    : { kind: 'ended', reason: next.reason, ...mark };
}
