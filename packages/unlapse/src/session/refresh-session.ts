import { isUnlapseError } from '../errors/errors.js';
import type { Clock } from '../ports/clock.js';
import type { Lock } from '../ports/lock.js';
import type { Logger } from '../ports/logger.js';
import type { Random } from '../ports/random.js';
import type { AuthResult } from '../protocol/auth-result.js';
import type { RefreshOutcome } from '../refresh/outcome.js';
import { assess, isUsable } from './assess.js';
import type { SessionFlows } from './flows.js';
import type { RefreshAttempt, SessionRecord } from './record.js';
import type { RecordStore, Stored } from './record-store.js';
import type { SignedOutReason } from './snapshot.js';

export interface RefreshSessionDeps {
  readonly clock: Clock;
  readonly lock: Lock;
  readonly logger: Logger;
  readonly random: Random;
  readonly flows: SessionFlows;
}

/** A refresh, and what is stored after it. */
export interface Renewal {
  readonly outcome: RefreshOutcome;
  readonly stored: Stored;
}

/** There is no session, or none any more, to refresh. */
const nobodySignedIn: RefreshOutcome = {
  kind: 'rejected',
  error: 'no_refresh_token',
  maybeLostReply: false,
  security: false,
};

/** How long a claim lasts: longer than a refresh with all its attempts takes (15 s). */
const CLAIM_MS = 20_000;
/** Longer than a claim lasts: who waits for the lock adopts the result, or finds its owner dead. */
const LOCK_WAIT_MS = 25_000;
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
 *
 * @param key names the lock, the same in all tabs of this session
 */
export function refreshSession(
  deps: RefreshSessionDeps,
  records: RecordStore,
  { key, leewaySeconds }: { readonly key: string; readonly leewaySeconds: number },
  held: Stored,
): Promise<Renewal> {
  const { clock, lock, random } = deps;

  async function takeTurn(hasLock: boolean): Promise<Renewal> {
    // Another tab may have spent this refresh token; one that only this tab has, nobody else has.
    const stored = await records.read(held).catch(() => (held.isSaved ? undefined : held));
    if (stored === undefined) return waitForStorage(clock, held);
    const { record } = stored;
    if (!record) return overtakenBy(stored);
    const step = assess(record.result, clock.now(), leewaySeconds);
    const { attempt } = record;
    // The claim of another tab that has been settled is news, too: it may have to wait, as we must.
    const isOld = isSameTokens(record, held.record) && !held.record?.attempt;
    if (!isOld && !attempt && (step === 'use' || step === 'ahead')) return overtakenBy(stored);
    if (attempt && !hasLock && clock.now() < attempt.deadlineMs) {
      await new Promise<void>((resolve) => clock.setTimer(resolve, LOOK_EVERY_MS));
      return takeTurn(false);
    }
    const deadlineMs = clock.now() + CLAIM_MS;
    const claim = { ...record, attempt: { id: random.id(), deadlineMs } };
    const claimed = await records.note(claim, stored);
    if (claimed.record !== claim) return takeTurn(hasLock);
    // A claim that cannot be stored holds nobody off: the lock alone must do.
    if (!claimed.isSaved && !hasLock) return waitForStorage(clock, stored);
    const outcome = await askServer(deps, record.result, () => clock.now() < deadlineMs);
    return settle(deps, records, claimed, claim, withDoubt(outcome, attempt));
  }

  return lock.run(`unlapse:${key}`, LOCK_WAIT_MS, (isHeld) => takeTurn(isHeld && lock.shared));
}

function waitForStorage(clock: Clock, stored: Stored): Renewal {
  const outcome = { kind: 'deferred', reason: 'storage', retryAtMs: clock.now() } as const;
  return { outcome, stored };
}

/** A rejection that follows an attempt without an answer may be what came of that attempt. */
function withDoubt(outcome: RefreshOutcome, earlier: RefreshAttempt | undefined): RefreshOutcome {
  return earlier && outcome.kind === 'rejected' ? { ...outcome, maybeLostReply: true } : outcome;
}

async function askServer(
  { flows, logger }: RefreshSessionDeps,
  result: AuthResult,
  mayStillSend: () => boolean,
): Promise<RefreshOutcome> {
  try {
    return await flows.refresh(result, mayStillSend);
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
  { clock, flows }: RefreshSessionDeps,
  records: RecordStore,
  stored: Stored,
  record: SessionRecord,
  outcome: RefreshOutcome,
): Promise<Renewal> {
  /** Stores new tokens, unless the session ended meanwhile: then they must end as well. */
  async function keep(result: AuthResult, over = stored): Promise<Stored> {
    const after = await records.commit({ ...record, attempt: undefined, result }, over);
    if (after.record?.sessionId !== record.sessionId) void flows.revoke(result);
    // Another tab has claimed what this one had spent: these are the tokens that it wants.
    else if (after.record.result !== result && isSameTokens(after.record, record)) {
      return keep(result, after);
    }
    return after;
  }

  if ('result' in outcome) {
    const after = await keep(outcome.result);
    return after.record?.result === outcome.result
      ? { outcome, stored: after }
      : overtakenBy(after);
  }
  // Asked to refresh what cannot be refreshed, while it is good still, the session goes on.
  const isOver = record.result.refreshToken || !isUsable(record.result, clock.now());
  if (outcome.kind === 'rejected' && isOver) {
    const after = await records.end(endReason(outcome), stored);
    // Another tab has stored newer tokens meanwhile: the server's answer was about the old.
    return after.record ? overtakenBy(after) : { outcome, stored: after };
  }
  const kept = 'kept' in outcome && outcome.kept;
  if (kept) return { outcome, stored: await keep(kept) };
  // No answer: whoever comes next must know that the token may be spent.
  const isOpen = outcome.kind === 'unknown' && record.attempt;
  const attempt = isOpen ? { ...isOpen, deadlineMs: 0 } : undefined;
  return { outcome, stored: await records.note({ ...record, attempt }, stored) };
}

/** Whether a record differs from another in no more than its claim. */
export function isSameTokens(one?: SessionRecord, other?: SessionRecord): boolean {
  return (
    one?.result.accessToken === other?.result.accessToken &&
    one?.result.refreshToken === other?.result.refreshToken
  );
}

function overtakenBy(stored: Stored): Renewal {
  return { outcome: outcomeOf(stored), stored };
}

/** What comes of a refresh that another tab, or the user, was faster than. */
export function outcomeOf(stored: Stored | undefined): RefreshOutcome {
  return stored?.record ? { kind: 'adopted', result: stored.record.result } : nobodySignedIn;
}

function endReason(outcome: Extract<RefreshOutcome, { kind: 'rejected' }>): SignedOutReason {
  if (outcome.security) return 'security';
  if (outcome.error === 'no_refresh_token') return 'no-refresh-token';
  return outcome.maybeLostReply ? 'lost-reply' : 'rejected';
}
