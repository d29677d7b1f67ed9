import { isUnlapseError } from '../errors/errors.js';
import type { Clock } from '../ports/clock.js';
import type { Lock } from '../ports/lock.js';
import type { Logger } from '../ports/logger.js';
import type { Random } from '../ports/random.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { assess, isUsable } from './assess.js';
import { rejected } from './classify.js';
import type { Holding, Journal, LoginRecord, RefreshAttempt } from './journal.js';
import type { RefreshOutcome, RejectionReason, Setback } from './outcome.js';
import { sleep } from './sleep.js';
import { isWaiting, type Trouble } from './trouble.js';

export interface ClaimedRefreshDeps {
  readonly clock: Clock;
  readonly lock: Lock;
  readonly logger: Logger;
  readonly random: Random;
}

/** Whom a claimed refresh asks. */
export interface RefreshServer {
  /**
   * One refresh with the refresh token of `result`, its answer checked and classified.
   *
   * @param mayStillSend asked right before each request
   */
  refresh(result: AuthResult, mayStillSend: () => boolean): Promise<RefreshOutcome>;
  /** Revokes the refresh token (RFC 7009); best effort, never rejects. */
  revoke(result: AuthResult): Promise<void>;
  /**
   * Brings back a session whose refresh token is lost; `undefined`: it cannot. Never rejects, and
   * takes 10 s at most.
   */
  recover?: ((result: AuthResult) => Promise<AuthResult | undefined>) | undefined;
}

export interface ClaimedRefreshSettings<H> {
  /** Names the lock, the same in all tabs of this session. */
  readonly key: string;
  readonly leewaySeconds: number;
  /** Whether this tab has the lock, as it holds tokens that are not saved. Default: no. */
  readonly hasLock?: boolean;
  /** What all tabs are to know of a refresh that failed, after an earlier trouble. */
  troubleOf(outcome: Setback, earlier: Trouble | undefined): Trouble | undefined;
  /** Settles when the tokens that the store has refused are saved, or nobody wants them any more. */
  untilSaved(unsaved: H): Promise<unknown>;
}

/** A refresh, and what is stored after it. */
export interface SettledRefresh<H> {
  readonly outcome: RefreshOutcome;
  readonly stored: H;
}

/** How long a claim lasts: longer than a refresh with all its attempts (15 s) and keys (10 s). */
const CLAIM_MS = 26_000;
/** The longest way of one request to its commit: its answer (10 s), and new signing keys (10 s). */
const ANSWERED_IN_MS = 20_000;
/** Longer than a refresh and a recovery (10 s) take: who waits for the lock adopts the result. */
const LOCK_WAIT_MS = 36_000;
/** Longer than an owner whose writes fail waits before it tries again (2 s). */
const OWNER_WRITES_IN_MS = 3000;
/** How often a claim is looked at whose owner cannot be heard of. */
const LOOK_EVERY_MS = 250;

/**
 * Refreshes the session that this tab holds: reads the store again, takes over what another tab has
 * got, else claims the refresh in the store, asks the server, and commits the answer before anybody
 * sees it. The claim decides who may send; the lock saves work, and tells the dead from the living:
 * the owner of an open claim holds it, so that an open claim beside a free lock is an attempt whose
 * outcome nobody knows. Such an attempt is repeated at once, while the server's grace may last.
 *
 * Nothing of the app runs in here but its provider's request.
 */
export function claimedRefresh<R extends LoginRecord, H extends Holding<R>>(
  { clock, lock, logger, random }: ClaimedRefreshDeps,
  journal: Journal<R, H>,
  server: RefreshServer,
  { key, leewaySeconds, hasLock, troubleOf, untilSaved }: ClaimedRefreshSettings<H>,
  held: H,
): Promise<SettledRefresh<H>> {
  /** @param isSafe whether no other tab can be at it, since this one has the lock */
  async function takeTurn(isSafe: boolean): Promise<SettledRefresh<H>> {
    // Another tab may have spent this refresh token; one that only this tab has, nobody else has.
    const stored = await journal.read(held).catch(() => (held.isSaved ? undefined : held));
    if (stored === undefined) return waitForStorage(held);
    const { record } = stored;
    if (!record) return overtakenBy(stored);
    const { attempt, trouble } = record;
    // The claim of another tab that has been settled is news, too: it may have to wait, as we must.
    const isOld = isSameTokens(record, held.record) && !held.record?.attempt;
    const step = assess(record.result, clock.now(), leewaySeconds);
    if (!isOld && !attempt && (step === 'use' || step === 'ahead')) return overtakenBy(stored);
    if (trouble && isWaiting(trouble, clock.now())) return { outcome: trouble.outcome, stored };
    const isDead = isSafe && attempt?.isLocked;
    if (attempt && !isDead && isLive(attempt, clock.now())) {
      await sleep(clock, LOOK_EVERY_MS);
      return takeTurn(isSafe);
    }
    return (await ask(record, stored, isSafe)) ?? waitForStorage(stored);
  }

  /** @returns `undefined`: nothing was sent, as nothing holds off other tabs */
  async function ask(
    record: R,
    known: H,
    isSafe: boolean,
    mustClaim = !isSafe,
  ): Promise<SettledRefresh<H> | undefined> {
    // Somebody has the lock still: alive, perhaps, and about to write what could not be written.
    if (!isSafe && record.attempt?.isLocked) {
      await sleep(clock, OWNER_WRITES_IN_MS);
      const stored = await journal.read(known).catch(() => undefined);
      if (stored !== known) return takeTurn(false);
    }
    const { claim, claimed, mayStillSend } = await claimTurn(record, known, isSafe);
    if (claimed && claimed.record !== claim) return takeTurn(isSafe);
    // A claim that cannot be stored holds nobody off: the lock alone must do.
    if (!claimed && mustClaim) return undefined;
    const isRepeated = record.attempt !== undefined;
    const answer = await askServer(record.result, mayStillSend);
    const outcome = withDoubt(answer, isRepeated || record.isRepeated);
    return settle(claim, claimed ?? known, outcome, isRepeated);
  }

  async function claimTurn(
    record: R,
    known: H,
    isLocked: boolean,
  ): Promise<{ claim: R; claimed: H | undefined; mayStillSend: () => boolean }> {
    const deadlineMs = clock.now() + CLAIM_MS;
    const startMs = clock.monotonic();
    const claim = { ...record, attempt: { id: random.id(), deadlineMs, isLocked } };
    return {
      claim,
      claimed: await journal.note(claim, known),
      mayStillSend: () =>
        clock.now() < deadlineMs - ANSWERED_IN_MS &&
        clock.monotonic() - startMs < CLAIM_MS - ANSWERED_IN_MS,
    };
  }

  function waitForStorage(stored: H): SettledRefresh<H> {
    return { outcome: { kind: 'deferred', reason: 'storage', retryAtMs: clock.now() }, stored };
  }

  async function askServer(
    result: AuthResult,
    mayStillSend: () => boolean,
  ): Promise<RefreshOutcome> {
    try {
      return await server.refresh(result, mayStillSend);
    } catch (error) {
      // The request cannot be made at all. A foreign error may quote tokens, so that it stays here.
      const { message, error: name } = isUnlapseError(error)
        ? error
        : { message: 'the provider cannot make the refresh request', error: 'invalid_request' };
      logger.error(message);
      return { kind: 'misconfigured', error: name };
    }
  }

  async function settle(
    record: R,
    stored: H,
    outcome: RefreshOutcome,
    isRepeated: boolean,
  ): Promise<SettledRefresh<H>> {
    const repeated = { isRepeated: isRepeated || undefined };
    if ('result' in outcome) return keep(record, stored, outcome.result, repeated);
    const { attempt, result } = record;
    // Whoever comes next must know that the token may be spent.
    const open = attempt && result.refreshToken ? { ...attempt, deadlineMs: 0 } : undefined;
    const doubted = isDoubtful(outcome) ? open : undefined;
    if (outcome.kind === 'rejected') {
      // Asked to refresh what cannot be refreshed, while it is good still, the session goes on.
      if (result.refreshToken || !isUsable(result, clock.now()))
        return end(record, stored, outcome);
    }
    const trouble = outcome.kind === 'rejected' ? undefined : troubleOf(outcome, record.trouble);
    if ('kept' in outcome && outcome.kept) {
      const rest = { ...repeated, attempt: doubted, trouble };
      return { outcome, stored: (await keep(record, stored, outcome.kept, rest)).stored };
    }
    const next = {
      ...record,
      attempt: isRepeated ? open : doubted,
      trouble,
    };
    return { outcome, stored: (await journal.note(next, stored)) ?? stored };
  }

  /** Stores new tokens, unless the session ended meanwhile: then they must end as well. */
  async function keep(
    record: R,
    over: H,
    result: AuthResult,
    rest: Partial<LoginRecord> = {},
  ): Promise<SettledRefresh<H>> {
    const generation = (record.generation ?? 0) + 1;
    const settled = { attempt: undefined, trouble: undefined, isRepeated: undefined, ...rest };
    const next = { ...record, ...settled, generation, result };
    const stored = await journal.commit(next, over);
    if (stored.record?.result === result) return { outcome: { kind: 'refreshed', result }, stored };
    if (stored.record?.sessionId !== record.sessionId) {
      // A newer version of this library goes on with the session in its own way.
      const isInUse = stored.record?.result.refreshToken === result.refreshToken;
      if (!stored.isNewer && !isInUse) void server.revoke(result);
    }
    // Another tab has claimed what this one had spent: these are the tokens that it wants.
    else if (isSameTokens(stored.record, record)) return keep(record, stored, result, rest);
    return overtakenBy(stored);
  }

  async function end(record: R, known: H, outcome: Rejection): Promise<SettledRefresh<H>> {
    const reason = reasonOf(outcome);
    let over = known;
    if (reason === 'lost-reply' && server.recover) {
      // In a new claim's time, and only if nobody has stored anything else meanwhile.
      const isLocked = record.attempt?.isLocked === true;
      const { claim, claimed } = await claimTurn(record, known, isLocked);
      if (claimed?.record === claim) {
        const result = await server.recover(record.result);
        if (result) return keep(record, claimed, result);
        over = claimed;
      }
    }
    const stored = await journal.end(reason, over);
    // Another tab has stored newer tokens meanwhile: the server's answer was about the old.
    return stored.record ? overtakenBy(stored) : { outcome, stored };
  }

  if (hasLock) return takeTurn(true);
  return new Promise((resolve, reject) => {
    lock
      .run(`unlapse:${key}`, LOCK_WAIT_MS, async (isHeld) => {
        const isSafe = isHeld && lock.shared;
        const { record, isSaved } = held;
        // A claim over what this tab holds says, too, that nothing else has been stored since.
        const canClaim =
          record && isSaved && !record.attempt && !isWaiting(record.trouble, clock.now());
        const renewal =
          (canClaim && (await ask(record, held, isSafe, true))) || (await takeTurn(isSafe));
        resolve(renewal);
        // Who cannot write what it has got is alive, and holds the lock to say so.
        if (isSafe && !renewal.stored.isSaved) await untilSaved(renewal.stored);
      })
      .catch(reject);
  });
}

/** Whether its owner may still send. A deadline further off was set before the clock was set back. */
function isLive({ deadlineMs }: RefreshAttempt, nowMs: number): boolean {
  return nowMs < deadlineMs && deadlineMs <= nowMs + CLAIM_MS;
}

type Rejection = Extract<RefreshOutcome, { kind: 'rejected' }>;

/** A rejection that follows an attempt without an answer may be what came of that attempt. */
function withDoubt(outcome: RefreshOutcome, isRepeated: boolean | undefined): RefreshOutcome {
  return isRepeated && outcome.kind === 'rejected' ? { ...outcome, maybeLostReply: true } : outcome;
}

function isDoubtful(outcome: RefreshOutcome): boolean {
  return outcome.kind === 'unknown' || ('maybeLostReply' in outcome && outcome.maybeLostReply);
}

/** Whether two records hold the same tokens: what differs is the claim, or the trouble. */
export function isSameTokens(one?: LoginRecord, other?: LoginRecord): boolean {
  return (
    one?.result.accessToken === other?.result.accessToken &&
    one?.result.refreshToken === other?.result.refreshToken
  );
}

function overtakenBy<H extends Holding>(stored: H): SettledRefresh<H> {
  return { outcome: outcomeOf(stored), stored };
}

/**
 * What comes of a refresh that another tab, or the user, was faster than; where nobody is signed
 * in, or nobody any more, there is nothing to refresh.
 */
export function outcomeOf(stored: Holding | undefined): RefreshOutcome {
  return stored?.record
    ? { kind: 'adopted', result: stored.record.result }
    : rejected('no_refresh_token');
}

function reasonOf({ error, maybeLostReply, security }: Rejection): RejectionReason {
  if (security) return 'security';
  if (error === 'no_refresh_token') return 'no-refresh-token';
  return maybeLostReply ? 'lost-reply' : 'rejected';
}
