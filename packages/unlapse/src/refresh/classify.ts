import type { Attempt } from './attempt.js';
import type { RefreshOutcome } from './outcome.js';

/** When to come back where the server does not say; milliseconds. */
const RETRY_LATER_MS = 5000;

/**
 * The outcome of a refresh whose last attempt brought no tokens. Only an answer that speaks of this
 * session ends it; errors that speak of the client must not sign its users out.
 *
 * @param maybeLostReply this refresh token was sent before without a complete answer
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.2 RFC 6749 §5.2}
 */
export function classify(
  attempt: Exclude<Attempt, { kind: 'tokens' }>,
  nowMs: number,
  attemptId: string,
  maybeLostReply: boolean,
): RefreshOutcome {
  const later = { kind: 'deferred', reason: 'server', retryAtMs: nowMs + RETRY_LATER_MS } as const;
  switch (attempt.kind) {
    case 'offline':
      return { ...later, reason: 'offline' };
    case 'overtaken':
      return { ...later, retryAtMs: nowMs };
    case 'unavailable':
      return { ...later, retryAtMs: nowMs + (attempt.retryAfterMs ?? RETRY_LATER_MS) };
    case 'not-oauth':
      // Redirects and pages of portals and proxies say nothing; a silent 400 is a dead token.
      if (attempt.status === 400) return rejected('invalid_grant', maybeLostReply, attempt);
      return attempt.status < 400 || attempt.status === 407
        ? later
        : { kind: 'misconfigured', error: `http_${attempt.status}` };
    case 'oauth-error':
      switch (attempt.error) {
        case 'invalid_grant':
        case 'unauthorized_client':
        case 'unsupported_grant_type':
        case 'interaction_required':
        case 'login_required':
        case 'consent_required':
        case 'mfa_required':
          return rejected(attempt.error, maybeLostReply, attempt);
        default:
          return {
            kind: 'misconfigured',
            error: attempt.error,
            errorDescription: attempt.errorDescription,
          };
      }
    default:
      return { kind: 'unknown', attemptId };
  }
}

/** The end of a session, for any reason but an identity fault. */
export function rejected(
  error: string,
  maybeLostReply = false,
  { errorDescription, status }: { errorDescription?: string | undefined; status?: number } = {},
): RefreshOutcome {
  return { kind: 'rejected', error, errorDescription, status, maybeLostReply, security: false };
}
