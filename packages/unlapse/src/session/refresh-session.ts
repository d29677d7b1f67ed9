import { isUnlapseError } from '../errors/errors.js';
import type { Clock } from '../ports/clock.js';
import type { Lock } from '../ports/lock.js';
import type { Logger } from '../ports/logger.js';
import type { AuthResult } from '../protocol/auth-result.js';
import type { RefreshOutcome } from '../refresh/outcome.js';
import { assess, isUsable } from './assess.js';
import type { SessionFlows } from './flows.js';
import type { RecordStore, Stored, StoredSession } from './record-store.js';
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

/** Longer than a refresh with all its attempts takes: who waits adopts its result. */
const LOCK_WAIT_MS = 35_000;

/** There is no session, or none any more, to refresh. */
export const nobodySignedIn: RefreshOutcome = {
  kind: 'rejected',
  error: 'no_refresh_token',
  maybeLostReply: false,
  security: false,
};

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
  held: StoredSession,
): Promise<Renewal> {
  const { clock, lock } = deps;
  return lock.run(`unlapse:${key}`, LOCK_WAIT_MS, async () => {
    // Another tab may have spent this refresh token; one that only this tab has, nobody else has.
    const stored = await records.read(held).catch(() => (held.isSaved ? undefined : held));
    if (stored === undefined) {
      const outcome = { kind: 'deferred', reason: 'storage', retryAtMs: clock.now() } as const;
      return { outcome, stored: held };
    }
    if (stored.kind === 'ended') return { outcome: nobodySignedIn, stored };
    const step = assess(stored.record.result, clock.now(), leewaySeconds);
    if (stored !== held && (step === 'use' || step === 'ahead')) return adopted(stored);
    return settle(deps, records, stored, await askServer(deps, stored.record.result));
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
  stored: StoredSession,
  outcome: RefreshOutcome,
): Promise<Renewal> {
  const { attempt: _, ...record } = stored.record;

  /** Stores new tokens, unless the session ended meanwhile: then they must end as well. */
  async function keep(result: AuthResult): Promise<Stored> {
    const after = await records.commit({ ...record, result }, stored);
    if (after.kind === 'ended' || after.record.sessionId !== record.sessionId) {
      void flows.revoke(result);
    }
    return after;
  }

  switch (outcome.kind) {
    case 'refreshed':
    case 'adopted': {
      const after = await keep(outcome.result);
      if (after.kind === 'ended') return { outcome: nobodySignedIn, stored: after };
      return after.record.result === outcome.result ? { outcome, stored: after } : adopted(after);
    }
    case 'rejected': {
      // Asked to refresh what cannot be refreshed, while it is good still.
      if (!record.result.refreshToken && isUsable(record.result, clock.now())) break;
      const after = await records.end(endReason(outcome), stored);
      // Another tab has stored newer tokens meanwhile: the server's answer was about the old.
      return after.kind === 'session' ? adopted(after) : { outcome, stored: after };
    }
    case 'deferred':
    case 'unknown':
      if (outcome.kept) return { outcome, stored: await keep(outcome.kept) };
      break;
    case 'misconfigured':
  }
  return { outcome, stored };
}

function adopted(stored: StoredSession): Renewal {
  return { outcome: { kind: 'adopted', result: stored.record.result }, stored };
}

function endReason(outcome: Extract<RefreshOutcome, { kind: 'rejected' }>): SignedOutReason {
  if (outcome.security) return 'security';
  if (outcome.error === 'no_refresh_token') return 'no-refresh-token';
  return outcome.maybeLostReply ? 'lost-reply' : 'rejected';
}
