import type { RefreshServer } from '../refresh/claimed-refresh.js';
import type { SessionRecord } from './record.js';
import type { RecordStore, Stored } from './record-store.js';

/** The sessions that the user has left in this tab, of which the store may not have heard. */
export interface Departures {
  /**
   * @param sessionId `undefined`: of the session in the store, which cannot be read now
   * @param isRevoked whether its tokens are to be revoked
   */
  add(sessionId: string | undefined, isRevoked: boolean): void;
  /**
   * What is stored once nothing of such a session is; what only this tab has goes in its place.
   *
   * @param before what this tab held when `found` was read
   */
  screen(found: Stored, before: Stored | undefined): Promise<Stored>;
}

export interface DeparturesDeps {
  readonly records: RecordStore;
  readonly flows: Pick<RefreshServer, 'revoke'>;
}

export function createDepartures({ records, flows }: DeparturesDeps): Departures {
  /** Whether the tokens are to be revoked, by session. */
  const left = new Map<string | undefined, boolean>();

  async function screen(found: Stored, before: Stored | undefined): Promise<Stored> {
    if (found === before) return found;
    const { record } = found;
    const isUnread = left.get(undefined);
    left.delete(undefined);
    if (record && isUnread !== undefined && !before?.isSaved) left.set(record.sessionId, isUnread);
    const isRevoked = record && left.get(record.sessionId);
    if (isRevoked === undefined) return found;
    if (isRevoked) void flows.revoke(record.result);
    const own = before?.isSaved ? undefined : before?.record;
    const stored = await (own ? records.commit(own, found) : records.end('user', found));
    // Another tab may have refreshed it meanwhile.
    return screen(stored, before);
  }

  return {
    add: (sessionId, isRevoked) => void left.set(sessionId, isRevoked),
    screen,
  };
}

/**
 * Ends what is stored, and what other tabs store meanwhile.
 *
 * @param held what this tab has of it
 * @param mark what is written where the store cannot be read
 * @returns what is stored then, and the records that are gone, the newest last
 */
export async function endStored(
  records: RecordStore,
  held: Stored | undefined,
  mark: Stored,
): Promise<{ stored: Stored; gone: SessionRecord[] }> {
  const gone: SessionRecord[] = [];
  let stored = await records.read(held).catch(() => undefined);
  if (!stored) return { stored: await records.end('user', mark, true), gone };
  do {
    if (stored.isNewer) break;
    if (stored.record) gone.push(stored.record);
    stored = await records.end('user', stored);
  } while (stored.record);
  return { stored, gone };
}
