import type { Clock } from '../ports/clock.js';
import type { Lock } from '../ports/lock.js';
import type { Logger } from '../ports/logger.js';
import type { Random } from '../ports/random.js';
import {
  claimedRefresh,
  type ClaimedRefreshSettings,
  isSameTokens,
  outcomeOf,
} from '../refresh/claimed-refresh.js';
import type { RefreshOutcome, Setback } from '../refresh/outcome.js';
import type { Departures } from './departures.js';
import type { SessionFlows } from './flows.js';
import type { Memory } from './memory.js';
import type { SessionRecord } from './record.js';
import type { RecordStore, Stored } from './record-store.js';

/** The refreshes of this tab, one at a time. */
export interface Renewal {
  /** The one that is under way; `undefined`: there is none. */
  readonly underWay: Promise<RefreshOutcome> | undefined;
  /** Refreshes what memory holds; callers at the same time share one refresh. Never rejects. */
  renew(): Promise<RefreshOutcome>;
  /** Lets go of the lock that says: this tab has tokens that it cannot save. */
  letGo(): void;
  dispose(): void;
}

export interface RenewalDeps {
  readonly clock: Clock;
  readonly lock: Lock;
  readonly random: Random;
  readonly logger: Logger;
  readonly flows: SessionFlows;
  readonly records: RecordStore;
  readonly memory: Memory;
  /** Takes what is stored after a step that began with `before`, if nothing came in between. */
  learn(before: Stored | undefined, stored: Stored): Promise<void>;
  readonly screen: Departures['screen'];
  /** A refresh brought no tokens, and the session goes on. */
  onSetback(outcome: Setback): Promise<void>;
}

export type RenewalSettings = Pick<
  ClaimedRefreshSettings<Stored>,
  'key' | 'leewaySeconds' | 'troubleOf'
>;

export function createRenewal(deps: RenewalDeps, settings: RenewalSettings): Renewal {
  const { flows, learn, memory, onSetback, records, screen } = deps;
  let underWay: Promise<RefreshOutcome> | undefined;
  let release: (() => void) | undefined;
  let isDisposed = false;

  function untilSaved(): Promise<void> {
    return new Promise((resolve) => {
      if (isDisposed) resolve();
      else release = resolve;
    });
  }

  function letGo(): void {
    // The refresh may rely on it.
    if (underWay && !isDisposed) return;
    release?.();
    release = undefined;
  }

  async function refreshHeld(): Promise<RefreshOutcome> {
    const held = memory.stored;
    if (!held?.record) return outcomeOf(held);
    const { outcome, stored } = await claimedRefresh<SessionRecord, Stored>(
      deps,
      records,
      flows,
      { ...settings, hasLock: release !== undefined, untilSaved },
      held,
    );
    const known = memory.stored;
    // What a hint has made this tab learn meanwhile may be no more than its own claim.
    const before = isSameTokens(held.record, known?.record) ? known : held;
    await learn(before, await screen(stored, before));
    const now = memory.stored;
    if (now === stored) {
      const isSetback = !('result' in outcome) && outcome.kind !== 'rejected';
      if (isSetback && stored.record) await onSetback(outcome);
      return outcome;
    }
    // The user left, or signed in anew, while the answer was on its way.
    if (outcome.kind === 'refreshed' && stored.record?.sessionId !== now?.record?.sessionId) {
      const isInUse = now?.record?.result.refreshToken === outcome.result.refreshToken;
      if (!isInUse) void flows.revoke(outcome.result);
    }
    return outcomeOf(now);
  }

  return {
    get underWay() {
      return underWay;
    },
    renew() {
      underWay ??= refreshHeld().finally(() => {
        underWay = undefined;
        if (memory.stored?.isSaved) letGo();
      });
      return underWay;
    },
    letGo,
    dispose() {
      isDisposed = true;
      letGo();
    },
  };
}
