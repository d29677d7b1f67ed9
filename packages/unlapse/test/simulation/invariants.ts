import type { Violated } from './explore.js';

/** What must be true of every schedule. Each has the name under which a violation is reported. */
export const invariants = [
  /** Two requests with one refresh token are never under way at once. */
  'one-request-per-refresh-token',
  /** A refresh token is not sent by anybody once a tab that can act knows its successor. */
  'no-superseded-token-is-sent',
  /** What a logout, a rejection, another login or the loss of the storage ended stays out of it. */
  'what-is-over-stays-over',
  /** … and is not given out, once the tabs had their time to hear of it, or to read it. */
  'what-is-over-is-not-given-out',
  /** Tokens are not replaced by older ones, nor a login by an earlier one. */
  'newer-tokens-stay',
  /** Only a definite answer of the server, a user or the loss of the storage ends a session. */
  'nothing-else-ends-a-session',
  /** No session ends that the server would have kept. */
  'no-session-is-lost',
  /** A session that a lost reply has cost says so. */
  'a-lost-reply-is-named',
  /** No refresh token is revoked while its session goes on. */
  'no-living-session-is-revoked',
  /** `getAuthResult` gives no token that has expired by the clock of the device. */
  'no-expired-token-is-given-out',
  /** … nor one that has expired in truth, where nobody set the clock. */
  'no-expired-token-is-given-out-in-truth',
  /** Every call settles within its bound. */
  'every-call-settles',
  /** Once all faults are over, a session that lives gives a token in every tab. */
  'a-living-session-recovers',
  /** … and one that the server has ended is over in every tab. */
  'a-dead-session-ends-everywhere',
  /** Requests do not come in storms. */
  'no-storm',
  /** No timer outlives `dispose` by more than a call takes. */
  'no-timer-survives-dispose',
] as const;

export type Invariant = (typeof invariants)[number];

/** What went wrong in one run. */
export type Violation = Violated<Invariant>;
