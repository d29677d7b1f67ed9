import { isUnlapseError } from '../errors/errors.js';
import type { Clock } from '../ports/clock.js';
import type { Lock } from '../ports/lock.js';
import type { Logger } from '../ports/logger.js';
import type { AuthResult } from '../protocol/auth-result.js';
import type { RefreshOutcome } from '../refresh/outcome.js';
import { assess, isUsable } from './assess.js';
import type { SessionFlows } from './flows.js';
import type { SessionRecord } from './record.js';
import type { RecordStore, Stored } from './record-store.js';
import type { SignedOutReason } from './snapshot.js';

export interface RefreshSessionDeps {
  readonly clock: Clock;
  readonly lock: Lock;
  readonly logger: Logger;
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

/** Longer than a refresh with all its attempts takes: who waits adopts its result. */
const LOCK_WAIT_MS = 35_000;

/**
 * Refreshes the session that this tab holds, one tab at a time: reads the store again, takes over
 * what another tab has got, else asks the server, and commits the answer before anybody sees it.
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
  const { clock, lock } = deps;
  return lock.run(`unlapse:${key}`, LOCK_WAIT_MS, async () => {
    // Another tab may have spent this refresh token; one that only this tab has, nobody else has.
    const stored = await records.read(held).catch(() => (held.isSaved ? undefined : held));
    if (stored === undefined) {
      const outcome = { kind: 'deferred', reason: 'storage', retryAtMs: clock.now() } as const;
      return { outcome, stored: held };
    }
    const { record } = stored;
    if (!record) return overtakenBy(stored);
    const step = assess(record.result, clock.now(), leewaySeconds);
    if (stored !== held && (step === 'use' || step === 'ahead')) return overtakenBy(stored);
    return settle(deps, records, stored, record, await askServer(deps, record.result));
  });
}

async function askServer(
  { flows, logger }: RefreshSessionDeps,
  result: AuthResult,
): Promise<RefreshOutcome> {
  try {
    return await flows.refresh(result);
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
  async function keep(result: AuthResult): Promise<Stored> {
    const after = await records.commit({ ...record, attempt: undefined, result }, stored);
    if (after.record?.sessionId !== record.sessionId) void flows.revoke(result);
    return after;
  }

  if ('result' in outcome) {
    const after = await keep(outcome.result);
    return after.record?.result === outcome.result
      ? { outcome, stored: after }
      : overtakenBy(after);
  }
  if (outcome.kind === 'rejected') {
    // Asked to refresh what cannot be refreshed, while it is good still.
    if (!record.result.refreshToken && isUsable(record.result, clock.now())) {
      return { outcome, stored };
    }
    const after = await records.end(endReason(outcome), stored);
    // Another tab has stored newer tokens meanwhile: the server's answer was about the old.
    return after.record ? overtakenBy(after) : { outcome, stored: after };
  }
  const kept = 'kept' in outcome && outcome.kept;
  return { outcome, stored: kept ? await keep(kept) : stored };
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
