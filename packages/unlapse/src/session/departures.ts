import type { Clock } from '../ports/clock.js';
import type { RefreshServer } from '../refresh/claimed-refresh.js';
import type { SessionRecord } from './record.js';
import type { RecordStore, Stored } from './record-store.js';

/** The sessions that the user has left or replaced in this tab, of which the store may not know. */
export interface Departures {
  /**
   * Remembers one.
   *
   * @param sessionId `undefined`: of the session in the store, which cannot be read now
   * @param atMs when the user left it; epoch milliseconds
   * @param mustRevoke whether its tokens are to be revoked
   */
  add(sessionId: string | undefined, atMs: number, mustRevoke: boolean): void;
  /**
   * The user leaves what this tab has, and what is stored or refreshed by other tabs meanwhile.
   *
   * @param held what this tab has; `undefined`: the store could not be read
   * @param mark what is written where it cannot be read
   * @param mustRevoke whether the tokens are to be revoked
   * @returns what is stored then, and the records that are gone, the newest last
   */
  end(
    held: Stored | undefined,
    mark: Stored,
    mustRevoke: boolean,
  ): Promise<{ stored: Stored; gone: readonly SessionRecord[] }>;
  /**
   * What is stored once nothing of such a session is; what only this tab has goes in its place.
   *
   * @param before what this tab held when `found` was read
   */
  screen(found: Stored, before: Stored | undefined): Promise<Stored>;
}

export interface DeparturesDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly records: RecordStore;
  readonly flows: Pick<RefreshServer, 'revoke'>;
}

export function createDepartures({ clock, records, flows }: DeparturesDeps): Departures {
  /** By session: whether its tokens are to be revoked. */
  const left = new Map<string, boolean>();
  /** The session that could not be read. */
  let unread: { readonly atMs: number; readonly mustRevoke: boolean } | undefined;

  async function screen(found: Stored, before: Stored | undefined): Promise<Stored> {
    if (found === before || !found.isSaved) return found;
    const { record } = found;
    const own = before?.isSaved ? undefined : before?.record;
    if (record && unread && !before?.isSaved && record.sessionId !== own?.sessionId) {
      const isLaterLogin = isLater(record, unread.atMs, clock.now());
      if (!isLaterLogin) left.set(record.sessionId, unread.mustRevoke);
    }
    unread = undefined;
    const next = own && !left.has(own.sessionId) ? own : undefined;
    if (!record) {
      return next && isOfAnother(found, next)
        ? screen(await records.commit(next, found), before)
        : found;
    }
    // Of two logins the later one counts; of what is refreshed, only the store tells what it became.
    const isLogin = next?.generation === undefined && next?.sessionId !== record.sessionId;
    if (next && isLogin && isLater(next, record.startedAtMs, clock.now())) {
      if (!left.has(record.sessionId)) left.set(record.sessionId, false);
    }
    const mustRevoke = left.get(record.sessionId);
    if (mustRevoke === undefined) return found;
    if (mustRevoke) void flows.revoke(record.result);
    const stored = await (next ? records.commit(next, found) : records.end('user', found));
    // Another tab may have refreshed it meanwhile.
    return screen(stored, before);
  }

  function add(sessionId: string | undefined, atMs: number, mustRevoke: boolean): void {
    if (sessionId === undefined) unread = { atMs, mustRevoke };
    else left.set(sessionId, mustRevoke);
  }

  return {
    add,
    async end(held, mark, mustRevoke) {
      const atMs = clock.now();
      add(held?.record?.sessionId, atMs, mustRevoke);
      const gone = held?.record ? [held.record] : [];
      let stored = await records.read(held).catch(() => undefined);
      if (!stored) {
        unread = { atMs, mustRevoke };
        return { stored: await records.end('user', mark, true), gone };
      }
      do {
        if (stored.isNewer) break;
        const { record } = stored;
        if (record) {
          // This tab was frozen, and the user has signed in elsewhere since.
          if (!left.has(record.sessionId) && isLater(record, atMs, clock.now())) break;
          gone.push(record);
          left.set(record.sessionId, mustRevoke);
        }
        stored = await records.end('user', stored);
      } while (stored.record);
      return { stored, gone };
    },
    screen,
  };
}

/** Whether another session has ended in the store than the one that only this tab has. */
function isOfAnother({ isNewer, reason, endedId }: Stored, own: SessionRecord): boolean {
  // Who clears the store signs out; a logout ends all sessions.
  if (isNewer || reason === undefined || reason === 'user') return false;
  return endedId !== own.sessionId;
}

/**
 * Whether the user signed in after `atMs`. An instant ahead of the clock was noted before the clock
 * was set back, and says nothing.
 */
export function isLater(record: SessionRecord, atMs: number, nowMs: number): boolean {
  return record.startedAtMs > atMs && record.startedAtMs <= nowMs;
}
