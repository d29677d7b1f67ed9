import type { Violated } from '../explore.js';

/** What must be true of every schedule of the stateless face. */
export const connectInvariants = [
  /** Two requests with one refresh token are never under way at once. */
  'one-request-per-refresh-token',
  /** A refresh token is not sent by anybody once the store, or a tab that can act, has its successor. */
  'no-superseded-token-is-sent',
  /** `refreshSession` says that a login is over only where the user, the server or a lost reply ended it. */
  'no-login-is-lost',
  /** Only its own logout and the server's refusal end what is handed over of a login. */
  'nothing-else-ends-a-family',
  /** What is stored of a login is not replaced by what is older. */
  'newer-tokens-stay',
  /** A result is of the login that the caller's result is of. */
  'a-result-is-of-the-own-login',
  /** … and newer than that. */
  'a-result-is-newer',
  /** … and for the scopes that were asked for, where it is nobody else's, or for all of them, … */
  'a-result-is-for-its-scopes',
  /** … and good, by the clock of the device. */
  'no-expired-token-is-given-out',
  /** After a logout the store knows that it was one, … */
  'a-logout-leaves-a-tombstone',
  /** … has no token of that login, … */
  'what-is-over-stays-over',
  /** … nobody who asks later gets one, … */
  'what-is-over-is-not-given-out',
  /** … and one that comes too late is revoked. */
  'a-late-token-is-revoked',
  /** No refresh token is revoked while its login goes on. */
  'no-living-login-is-revoked',
  /** A call fails only in the ways that are documented. */
  'calls-fail-as-documented',
  /** Every call settles within its bound. */
  'every-call-settles',
  /** Once all faults are over, every result of a login that lives, however old, brings a token. */
  'a-living-login-recovers',
] as const;

export type ConnectInvariant = (typeof connectInvariants)[number];

/** What went wrong in one run. */
export type ConnectViolation = Violated<ConnectInvariant>;
