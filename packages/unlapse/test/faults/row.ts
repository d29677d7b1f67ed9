import type { RefreshOutcome } from '../../src/refresh/outcome.js';
import type { Session } from '../../src/session/session-api.js';

/** One fault that a refresh can meet, and a test that plays it. */
export interface FaultRow {
  /** `F07`; rows that were found to be several have a letter behind. Permanent. */
  readonly id: string;
  /** The fault in a few words. */
  readonly fault: string;
  /** What it is played against: the session alone, or `AuthConnect.refreshSession`, too. */
  readonly face: 'session' | 'both';
  /** Brings the fault about, asserts what must come of it, and tells what was seen. */
  play(): Promise<Seen>;
}

/** A fault that cannot happen here, for a reason of the platform. */
export interface FaultElsewhere {
  readonly id: string;
  readonly fault: string;
  readonly doesNotApply: string;
}

/** What came of a fault. */
export interface Seen {
  /** The kind of the outcome, and what tells it apart; several of them in their order. */
  readonly outcome: string;
  /** The status of the snapshot and its reason. */
  readonly snapshot: string;
  /** How many token requests the fault took, where that is the point. */
  readonly requests?: number | undefined;
  /** What else there is to say, in the words of a user of the library. */
  readonly note?: string | undefined;
}

/** `outcome` and what `session` is now, in short words. */
export function seen(
  { snapshot }: Pick<Session, 'snapshot'>,
  outcome: RefreshOutcome | undefined,
  more: Partial<Seen> = {},
): Seen {
  const reason = 'reason' in snapshot ? snapshot.reason : undefined;
  return {
    outcome: outcome ? outcomeInWords(outcome) : '–',
    snapshot: withDetails(snapshot.status, reason),
    ...more,
  };
}

/** Several faults that are one row: what came of each, in their order; once where it is the same. */
export function inOrder(all: readonly Seen[], more: Partial<Seen> = {}): Seen {
  const words = (part: 'outcome' | 'snapshot'): string =>
    [...new Set(all.map((one) => one[part]))].join('; ');
  return { outcome: words('outcome'), snapshot: words('snapshot'), ...more };
}

function outcomeInWords(outcome: RefreshOutcome): string {
  switch (outcome.kind) {
    case 'refreshed':
    case 'adopted':
      return outcome.kind;
    case 'deferred':
    case 'unknown': {
      const reason = 'reason' in outcome ? outcome.reason : undefined;
      return withDetails(outcome.kind, reason, outcome.kept && 'kept');
    }
    case 'rejected': {
      const { error, maybeLostReply } = outcome;
      return withDetails(outcome.kind, error, maybeLostReply && 'maybeLostReply');
    }
    case 'misconfigured':
      return withDetails(outcome.kind, outcome.error);
  }
}

function withDetails(word: string, ...details: readonly (string | false | undefined)[]): string {
  const given = details.filter((detail) => detail);
  return given.length > 0 ? `${word}: ${given.join(', ')}` : word;
}
