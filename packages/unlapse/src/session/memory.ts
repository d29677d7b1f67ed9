import type { Clock } from '../ports/clock.js';
import { announcements } from './announcements.js';
import { isUsable } from './assess.js';
import type { Emitter } from './emitter.js';
import type { SessionRecord } from './record.js';
import type { Stored } from './record-store.js';
import type { SessionSnapshot, SignedOutReason } from './snapshot.js';
import { nextState, type SessionFact } from './state.js';
import type { Trouble } from './trouble.js';

/** What this tab knows of the session, and what it shows of it. */
export interface Memory {
  /** `undefined`: the store has not been read yet. */
  readonly stored: Stored | undefined;
  readonly trouble: Trouble | undefined;
  readonly snapshot: SessionSnapshot;
  /** Takes in what is stored, without showing it yet. */
  hold(stored: Stored): void;
  /** Takes in what is stored. */
  learn(stored: Stored): void;
  /** Takes in that there is trouble. */
  worry(trouble: Trouble): void;
  /** Brings the snapshot up to date, and tells the listeners what is new. */
  show(): void;
}

/** @param shown called whenever the next look may have to be planned anew */
export function createMemory(clock: Clock, emitter: Emitter, shown: () => void): Memory {
  let stored: Stored | undefined;
  let trouble: Trouble | undefined;
  let snapshot: SessionSnapshot = { status: 'loading' };
  let shownRecord: SessionRecord | undefined;

  function hold(next: Stored): void {
    const known = stored;
    const wasIn = known?.kind === 'session';
    const isSameToken =
      wasIn &&
      next.kind === 'session' &&
      next.record.result.accessToken === known.record.result.accessToken;
    if (!isSameToken) trouble = undefined;
    stored =
      wasIn && next.kind === 'ended' && !next.isOurs ? { ...next, reason: reasonOf(next) } : next;
  }

  function show(): void {
    const fact = factOf(stored, trouble, clock.now());
    const before = { snapshot, record: shownRecord };
    if (fact !== undefined) snapshot = nextState(snapshot, fact);
    shownRecord = stored?.kind === 'session' ? stored.record : undefined;
    const events = announcements(
      before,
      { snapshot, record: shownRecord },
      stored?.isOurs === true ? 'this-tab' : 'another-tab',
    );
    shown();
    if (snapshot !== before.snapshot) emitter.changed();
    for (const [type, event] of events) emitter.emit(type, event);
  }

  return {
    get stored() {
      return stored;
    },
    get trouble() {
      return trouble;
    },
    get snapshot() {
      return snapshot;
    },
    hold,
    learn(next) {
      hold(next);
      show();
    },
    worry(next) {
      trouble = next;
      show();
    },
    show,
  };
}

/** Why a session is over that this tab still had. */
function reasonOf({ reason }: Extract<Stored, { kind: 'ended' }>): SignedOutReason {
  return reason === 'user' ? 'elsewhere' : (reason ?? 'storage-lost');
}

function factOf(
  stored: Stored | undefined,
  trouble: Trouble | undefined,
  nowMs: number,
): SessionFact | undefined {
  if (stored?.kind === 'ended') {
    return { type: 'ended', ...(stored.reason !== undefined && { reason: stored.reason }) };
  }
  if (stored && !(trouble && !isUsable(stored.record.result, nowMs))) {
    return { type: 'tokens', authResult: stored.record.result };
  }
  if (trouble === undefined) return undefined;
  const { reason, retryAtMs } = trouble;
  return { type: 'trouble', reason, ...(reason !== 'misconfigured' && { retryAtMs }) };
}
