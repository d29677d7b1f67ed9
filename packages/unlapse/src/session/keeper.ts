import { StorageError } from '../errors/errors.js';
import type { Channel } from '../ports/channel.js';
import type { Clock } from '../ports/clock.js';
import type { Lifecycle } from '../ports/lifecycle.js';
import type { Lock } from '../ports/lock.js';
import type { Logger } from '../ports/logger.js';
import type { Random } from '../ports/random.js';
import type { TokenStore } from '../ports/token-store.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { assess, isWorthRenewing, type Step } from '../refresh/assess.js';
import type { RefreshOutcome, Setback } from '../refresh/outcome.js';
import { isWaiting, type Trouble, troubleAfter } from '../refresh/trouble.js';
import { createDepartures, isLater } from './departures.js';
import type { Emitter } from './emitter.js';
import type { SessionFlows } from './flows.js';
import { createMemory, type Memory } from './memory.js';
import { nextLookAtMs } from './next-look.js';
import { createRecord, type SessionRecord } from './record.js';
import { createReader } from './reader.js';
import { createRecordStore, NEWER_STORE, type Stored, UNREADABLE_STORE } from './record-store.js';
import { createRenewal } from './renewal.js';
import { createScheduler } from './scheduler.js';
import type { SignedOutReason } from './snapshot.js';

export interface KeeperDeps {
  readonly clock: Clock;
  readonly store: TokenStore;
  readonly lock: Lock;
  readonly channel: Channel;
  readonly lifecycle: Lifecycle;
  readonly random: Random;
  readonly logger: Logger;
  readonly flows: SessionFlows;
}

export interface KeeperSettings {
  /** Identifies client and issuer. */
  readonly key: string;
  readonly leewaySeconds: number;
  readonly discardOn: 'rejection' | 'any-failure';
}

/** What a session begins with. */
export interface Beginning {
  readonly result: AuthResult;
  /** When the user signed in; epoch milliseconds. */
  readonly startedAtMs: number;
  /** The session in whose place it comes: that one is not later, whatever the clock says. */
  readonly overId?: string | undefined;
  /** Whether the session that is held has a result of the app's already; without, the result is new. */
  readonly isKnown?: (held: SessionRecord) => boolean;
}

/** Keeps memory, store and server agreed about one session. */
export interface Keeper {
  readonly memory: Readonly<Pick<Memory, 'snapshot' | 'stored' | 'trouble'>>;
  /** Whether what is stored may have changed since it was read. */
  isStale(nowMs: number): boolean;
  /** Whether it is too early for another try. */
  isWaiting(): boolean;
  /** What to do with the session now; `undefined`: there is none. */
  step(nowMs?: number): Step | undefined;
  /** Says that somebody uses the session. */
  touch(nowMs: number): void;
  /**
   * The session as it is stored now; `undefined`: nobody is signed in. One that is over, with no
   * refresh token, is ended here. Never rejects.
   */
  fresh(): Promise<SessionRecord | undefined>;
  /** Refreshes; callers at the same time share one refresh. Never rejects. */
  renew(): Promise<RefreshOutcome>;
  /** The refresh that is under way; `undefined`: there is none. */
  readonly renewing: Promise<RefreshOutcome> | undefined;
  /**
   * Starts a session in place of any that was started before.
   *
   * @returns false: a session that was started later stays, or the user has left meanwhile
   * @throws {StorageError} UNLAPSE_STORAGE_FAILED: a newer version of this library owns the store,
   * or it cannot be read and `isKnown` asks for what is in it
   */
  start(beginning: Beginning): Promise<boolean>;
  /**
   * Ends the session because the user says so; resolves to what it was.
   *
   * @param mustRevoke whether its tokens are to be revoked, and those that are stored
   */
  leave(mustRevoke: boolean): Promise<AuthResult | undefined>;
  dispose(): void;
}

/** For so long after the last call a hidden page counts as used. */
const USED_FOR_MS = 300_000;

export function createKeeper(deps: KeeperDeps, settings: KeeperSettings, emitter: Emitter): Keeper {
  const { key, leewaySeconds, discardOn } = settings;
  const { clock, lifecycle, random, flows, logger } = deps;
  const records = createRecordStore(deps);
  const memory = createMemory(clock, emitter);
  const scheduler = createScheduler(clock, look);
  const jitter = random.number();
  let lastUsedMs = -Infinity;
  let leaving: Promise<unknown> | undefined;
  /** How often the user has left: a login that was under way then must not start. */
  let departed = 0;
  let isDisposed = false;
  const departures = createDepartures({ clock, records, flows });
  const renewal = createRenewal(
    { ...deps, records, memory, learn, screen: departures.screen, onSetback },
    { key, leewaySeconds, troubleOf: sharedTroubleOf },
  );
  const reader = createReader({
    ...deps,
    records,
    held: () => memory.stored,
    screen: departures.screen,
    take,
    onUnreadable() {
      if (memory.stored || isEarly()) return;
      noteTrouble({ kind: 'deferred', reason: 'storage', retryAtMs: clock.now() });
    },
  });

  function isActive(nowMs = clock.now()): boolean {
    return Math.abs(nowMs - lastUsedMs) < USED_FOR_MS || lifecycle.isVisible();
  }

  function step(nowMs = clock.now()): Step | undefined {
    const record = memory.stored?.record;
    return record && assess(record.result, nowMs, leewaySeconds);
  }

  function isEarly(): boolean {
    return isWaiting(memory.trouble, clock.now());
  }

  function nextLook(): number {
    const { stored, trouble } = memory;
    return nextLookAtMs(stored, trouble, clock.now(), leewaySeconds, jitter);
  }

  async function look(): Promise<number> {
    if (memory.stored?.isSaved === false) await saveAgain();
    else if (isActive()) await fresh();
    if (isActive() && isRenewalDue()) await renewal.renew();
    memory.show();
    return nextLook();
  }

  /** Whether to refresh with nobody waiting for it. */
  function isRenewalDue(): boolean {
    // An attempt that nobody has settled is repeated while the server's grace may last.
    const isOpen = !renewal.underWay && memory.stored?.record?.attempt;
    return (
      !isDisposed &&
      (isOpen || step() === 'ahead' || step() === 'refresh') &&
      isWorthRenewing(memory.stored?.record?.result) &&
      memory.trouble?.reason !== 'misconfigured' &&
      !isEarly()
    );
  }

  async function saveAgain(): Promise<void> {
    // Nothing is written over what another tab has stored while this one could not.
    await readAgain();
    const { stored } = memory;
    if (stored?.isSaved !== false || reader.isStale()) return;
    const { record, reason = 'user' } = stored;
    const after = await (record ? records.commit(record, stored) : records.end(reason, stored));
    await learn(stored, await departures.screen(after, stored));
  }

  async function fresh(): Promise<SessionRecord | undefined> {
    // What is about to be ended is not read.
    await leaving;
    await reader.freshen();
    if (step() === 'discard') await end('no-refresh-token');
    return memory.stored?.record;
  }

  function readAgain(): Promise<unknown> {
    reader.invalidate();
    return fresh();
  }

  /** Learns what is stored. Tokens that only this tab had, of a session that is gone, go too. */
  function take(stored: Stored): void {
    const { record, isSaved } = memory.stored ?? {};
    const next = stored.record;
    const isOver = record?.sessionId !== next?.sessionId;
    if (record && !isSaved && isOver && record.result.refreshToken !== next?.result.refreshToken) {
      void flows.revoke(record.result);
    }
    if (stored.isSaved) renewal.letGo();
    memory.hold(stored);
    // A logout is said when it is stored.
    if (!leaving) memory.show();
    // There may be something to do at once; the look itself plans the one after it.
    scheduler.plan(stored.record ? clock.now() : nextLook());
  }

  /** Takes what is stored after a step that began with `before`, if nothing came in between. */
  async function learn(before: Stored | undefined, stored: Stored): Promise<void> {
    if (memory.stored === before) take(stored);
    else await readAgain();
  }

  function noteTrouble(outcome: Setback): void {
    const { trouble, stored } = memory;
    // What the store says of it counts for all tabs.
    const isStored = stored?.record?.trouble?.outcome === outcome;
    if (!isStored) memory.trouble = troubleOf(outcome, trouble);
    memory.show();
    scheduler.plan(nextLook());
  }

  function troubleOf(outcome: Setback, earlier: Trouble | undefined): Trouble {
    const failures = earlier?.failures ?? 0;
    return troubleAfter(outcome, failures, clock.now(), random.number(), lifecycle.isOnline());
  }

  function sharedTroubleOf(outcome: Setback, earlier: Trouble | undefined): Trouble | undefined {
    const trouble = troubleOf(outcome, earlier);
    // Each tab hears for itself when the device is online again.
    return trouble.reason === 'offline' ? undefined : trouble;
  }

  async function onSetback(outcome: Setback): Promise<void> {
    if (outcome.kind === 'misconfigured') {
      logger.error(`refreshing stops, the server refuses this client: ${outcome.error}`);
    }
    if (discardOn === 'any-failure' && step() === 'refresh') await end('rejected');
    else noteTrouble(outcome);
  }

  async function start(beginning: Beginning, departedBefore = departed): Promise<boolean> {
    const { result, startedAtMs, overId, isKnown } = beginning;
    await readAgain();
    const before = memory.stored;
    const held = before?.record;
    // The user has left meanwhile: this login, too.
    if (departed !== departedBefore) return false;
    if (isKnown && !before) throw new StorageError('UNLAPSE_STORAGE_FAILED', UNREADABLE_STORE);
    if (before?.isNewer) throw new StorageError('UNLAPSE_STORAGE_FAILED', NEWER_STORE);
    if (held && isKnown?.(held)) return true;
    // This tab was frozen, and the user has signed in elsewhere since.
    if (held && held.sessionId !== overId && isLater(held, startedAtMs, clock.now())) return false;
    const record = createRecord(random.id(), startedAtMs, result);
    const stored = await records.commit(record, before);
    if (stored.record !== record) return start(beginning, departedBefore);
    if (stored.isSaved) {
      await learn(before, stored);
      return true;
    }
    if (departed !== departedBefore) return false;
    // The store has to hear of it later.
    if (!before || held) departures.add(held?.sessionId, startedAtMs, false);
    take(stored);
    return true;
  }

  async function end(reason: SignedOutReason): Promise<void> {
    const before = memory.stored;
    await learn(before, await records.end(reason, before));
  }

  const stopHints = deps.channel.subscribe(() => void readAgain());
  const stopWakes = lifecycle.onWake(() => {
    reader.invalidate();
    const { trouble } = memory;
    const nowMs = clock.now();
    if (trouble?.reason === 'offline') memory.trouble = { ...trouble, retryAtMs: nowMs };
    scheduler.plan(nowMs);
  });

  return {
    memory,
    isStale: reader.isStale,
    isWaiting: isEarly,
    step,
    touch(nowMs) {
      if (!isActive(nowMs)) scheduler.plan(nowMs);
      lastUsedMs = nowMs;
    },
    fresh,
    renew: renewal.renew,
    get renewing() {
      return renewal.underWay;
    },
    start: (beginning) => start(beginning),
    async leave(mustRevoke) {
      if (!memory.stored) await fresh();
      departed += 1;
      const held = memory.stored;
      if (held && !held.record) return undefined;
      // Out at once, but said only when it is stored: on hearing it the app may leave the page.
      const mark = { revision: held?.revision, isSaved: false, isOurs: true };
      const left: Stored = { record: undefined, reason: 'user', ...mark };
      memory.hold(left);
      const ending = departures.end(held, left, mustRevoke);
      leaving = ending;
      const { stored, gone } = await ending;
      if (leaving === ending) leaving = undefined;
      // Another tab may have newer tokens than this one by now.
      const newest = new Map(gone.map(({ sessionId, result }) => [sessionId, result]));
      if (mustRevoke) for (const result of newest.values()) void flows.revoke(result);
      await learn(left, stored);
      return newest.get(gone[0]?.sessionId ?? '');
    },
    dispose() {
      isDisposed = true;
      renewal.dispose();
      scheduler.dispose();
      stopHints();
      stopWakes();
    },
  };
}
