import type { Clock } from '../ports/clock.js';
import { announcements, type Shown } from './announcements.js';
import { isUsable } from './assess.js';
import type { Emitter } from './emitter.js';
import type { SessionRecord } from './record.js';
import type { Stored } from './record-store.js';
import type { SessionSnapshot } from './snapshot.js';
import { nextState, type SessionFact } from './state.js';
import type { Trouble } from './trouble.js';

/** What this tab knows of the session, and what it shows of it. */
export interface Memory {
  /** `undefined`: the store has not been read yet. */
  readonly stored: Stored | undefined;
  readonly trouble: Trouble | undefined;
  readonly snapshot: SessionSnapshot;
  /** The session, unless it is over or has not been read. */
  record(): SessionRecord | undefined;
  /** Takes in what is stored, without showing it yet. */
  hold(stored: Stored): void;
  /** Takes in what is stored. */
  learn(stored: Stored): void;
  /** Takes in that there is trouble. */
  worry(trouble: Trouble): void;
  /** Brings the snapshot up to date, and tells the listeners what is new. */
  show(): void;
}

export function createMemory(clock: Clock, emitter: Emitter): Memory {
  let shown: Shown = { snapshot: { status: 'loading' }, record: undefined };

  const memory: { -readonly [K in keyof Memory]: Memory[K] } = {
    stored: undefined,
    trouble: undefined,
    snapshot: shown.snapshot,

    record: () => (memory.stored?.kind === 'session' ? memory.stored.record : undefined),

    hold(next) {
      const known = memory.record();
      memory.stored = next;
      // New tokens end the trouble with the old ones.
      if (tokenOf(memory.record()) !== tokenOf(known)) memory.trouble = undefined;
      if (known && next.kind === 'ended' && !next.isOurs) {
        const { reason = 'storage-lost' } = next;
        memory.stored = { ...next, reason: reason === 'user' ? 'elsewhere' : reason };
      }
    },

    learn(next) {
      memory.hold(next);
      memory.show();
    },

    worry(trouble) {
      memory.trouble = trouble;
      memory.show();
    },

    show() {
      const { stored, trouble } = memory;
      const before = shown;
      const record = memory.record();
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

function tokenOf(record: SessionRecord | undefined): string | undefined {
  return record?.result.accessToken;
}

function factOf(
  stored: Stored | undefined,
  trouble: Trouble | undefined,
  nowMs: number,
): SessionFact {
  if (stored?.kind === 'ended') return { type: 'ended', reason: stored.reason };
  if (trouble && !(stored && isUsable(stored.record.result, nowMs))) {
    return { type: 'trouble', reason: trouble.reason, retryAtMs: trouble.retryAtMs };
  }
  return { type: 'tokens', authResult: stored?.record.result };
}
