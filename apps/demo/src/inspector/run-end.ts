import type { RefreshOutcome, SessionSnapshot } from '@ionic-enterprise/auth';
import type { RunEnd } from './strategy-run.js';

/** What a refresh made of the session. */
export function endOfRefresh(outcome: RefreshOutcome): RunEnd {
  switch (outcome.kind) {
    case 'refreshed':
      return { kind: 'replaced', by: 'this-tab' };
    case 'adopted':
      return { kind: 'replaced', by: 'another-tab' };
    case 'deferred':
      return { kind: 'kept', reason: outcome.reason };
    case 'unknown':
      return { kind: 'kept', reason: 'server' };
    case 'misconfigured':
      return { kind: 'kept', reason: 'misconfigured' };
    case 'rejected':
      return { kind: 'thrown-away', reason: rejectionReason(outcome) };
  }
}

/** What became of the session while a call used it. */
export function endOfCall(before: SessionSnapshot, after: SessionSnapshot): RunEnd {
  switch (after.status) {
    case 'signed-in':
      return before.status === 'signed-in' && before.authResult === after.authResult
        ? { kind: 'kept', reason: 'server' }
        : { kind: 'replaced', by: 'this-tab' };
    case 'suspended':
      return { kind: 'kept', reason: after.reason };
    case 'signed-out':
      return { kind: 'thrown-away', reason: after.reason };
    case 'loading':
      return { kind: 'kept', reason: 'storage' };
  }
}

/** A refresh in a few words. */
export function sayOutcome(outcome: RefreshOutcome): string {
  switch (outcome.kind) {
    case 'deferred':
      return `Outcome: deferred (${outcome.reason})`;
    case 'rejected':
    case 'misconfigured':
      return `Outcome: ${outcome.kind} (${outcome.error})`;
    case 'refreshed':
    case 'adopted':
    case 'unknown':
      return `Outcome: ${outcome.kind}`;
  }
}

function rejectionReason(outcome: Extract<RefreshOutcome, { kind: 'rejected' }>) {
  if (outcome.security) return 'security';
  return outcome.maybeLostReply ? 'lost-reply' : 'rejected';
}
