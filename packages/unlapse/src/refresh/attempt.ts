import { isUnlapseError } from '../errors/errors.js';
import type { TokenAnswer } from '../protocol/token-answer.js';

/** What one token request came to: what the server said, or why it said nothing. */
export type Attempt =
  | TokenAnswer
  /** Nothing was sent. */
  | { readonly kind: 'offline' }
  /** Nothing was sent: somebody else may be at it by now. */
  | { readonly kind: 'overtaken' }
  /** Sent, and the connection broke off. */
  | { readonly kind: 'unanswered' }
  /** Sent, and the deadline has passed: there is no time for another try in this refresh. */
  | { readonly kind: 'timed-out' };

/**
 * Whether the request may have been carried out though no complete answer came: a server behind a
 * gateway that says 502 may have, and so may one whose success is unreadable.
 */
export function isAmbiguous(attempt: Attempt): boolean {
  return 'status' in attempt
    ? attempt.kind !== 'oauth-error' && (attempt.status === 200 || attempt.status >= 500)
    : attempt.kind !== 'offline' && attempt.kind !== 'overtaken';
}

/**
 * The attempt that ended with `error`.
 *
 * @throws `error`, if it does not come from the network
 */
export function failedAttempt(error: unknown): Attempt {
  switch (isUnlapseError(error) && error.code) {
    case 'UNLAPSE_NETWORK_OFFLINE':
      return { kind: 'offline' };
    case 'UNLAPSE_NETWORK_TIMED_OUT':
      return { kind: 'timed-out' };
    case 'UNLAPSE_NETWORK_UNREACHABLE':
    case 'UNLAPSE_RESPONSE_TOO_LARGE':
      return { kind: 'unanswered' };
    default:
      throw error;
  }
}
