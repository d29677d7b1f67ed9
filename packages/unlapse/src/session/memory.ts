import type { Clock } from '../ports/clock.js';
import { announcements, type Shown } from './announcements.js';
import { isUsable } from '../refresh/assess.js';
import type { Emitter } from './emitter.js';
import type { Stored } from './record-store.js';
import type { SessionSnapshot } from './snapshot.js';
import { nextState, type SessionFact } from './state.js';
import type { Trouble } from '../refresh/trouble.js';

/** What this tab knows of the session, and what it shows of it. */
export interface Memory {
  /** `undefined`: the store has not been read yet. */
  readonly stored: Stored | undefined;
  /** New tokens end it; the stored one counts for all tabs. */
  trouble: Trouble | undefined;
  readonly snapshot: SessionSnapshot;
  /** Takes in what is stored. */
  hold(stored: Stored): void;
  /** Brings the snapshot up to date, and tells the listeners what is new. */
  show(): void;
}

export function createMemory(clock: Clock, emitter: Emitter): Memory {
  let shown: Shown = { snapshot: { status: 'loading' }, record: undefined };

  const memory: { -readonly [K in keyof Memory]: Memory[K] } = {
    stored: undefined,
    trouble: undefined,
    snapshot: shown.snapshot,

    hold(next) {
      const known = memory.stored?.record;
      const { record, reason = 'storage-lost' } = next;
      if (record?.result.accessToken !== known?.result.accessToken) memory.trouble = undefined;
      memory.trouble = record?.trouble ?? memory.trouble;
      memory.stored =
        known && !record && !next.isOurs
          ? { ...next, reason: reason === 'user' ? 'elsewhere' : reason }
          : next;
    },

    show() {
      const { stored, trouble } = memory;
      const before = shown;
      const record = stored?.record;
      const snapshot = nextState(before.snapshot, factOf(stored, trouble, clock.now()));
      shown = { snapshot, record };
      memory.snapshot = snapshot;
      if (snapshot === before.snapshot) return;
      emitter.changed();
      const by = stored?.isOurs ? 'this-tab' : 'another-tab';
      for (const [type, event] of announcements(before, shown, by)) emitter.emit(type, event);
    },
  };
  return memory;
}

function factOf(
  stored: Stored | undefined,
  trouble: Trouble | undefined,
  nowMs: number,
): SessionFact {
  const authResult = stored?.record?.result;
  if (stored && !authResult) return { type: 'ended', reason: stored.reason };
  if (trouble && !isUsable(authResult, nowMs)) {
    return { type: 'trouble', reason: trouble.reason, retryAtMs: trouble.retryAtMs };
  }
  return { type: 'tokens', authResult };
}
