import type { AuthResult } from '../protocol/auth-result.js';
import { expiresAtMs } from '../protocol/expiry.js';
import { tryDecodeJwt } from '../protocol/jwt.js';
import type {
  IdTokenClaims,
  SessionSnapshot,
  SignedOutReason,
  SuspendedReason,
} from './snapshot.js';

/** What a session turned out to be. */
export type SessionFact =
  | { readonly type: 'tokens'; readonly authResult: AuthResult }
  /** There is a session, and its access token cannot be renewed now. */
  | { readonly type: 'trouble'; readonly reason: SuspendedReason; readonly retryAtMs?: number }
  | { readonly type: 'ended'; readonly reason?: SignedOutReason };

/** The next snapshot; the same object where `fact` is nothing new to `state`. */
export function nextState(state: SessionSnapshot, fact: SessionFact): SessionSnapshot {
  switch (fact.type) {
    case 'tokens': {
      const { authResult } = fact;
      if (state.status === 'signed-in' && state.authResult === authResult) return state;
      return {
        status: 'signed-in',
        authResult,
        claims: claimsOf(authResult),
        expiresAtMs: expiresAtMs(authResult),
      };
    }
    case 'trouble': {
      const { reason, retryAtMs } = fact;
      // Who is signed out has no session to suspend.
      if (state.status === 'signed-out') return state;
      if (
        state.status === 'suspended' &&
        state.reason === reason &&
        state.retryAtMs === retryAtMs
      ) {
        return state;
      }
      const claims = state.status === 'loading' ? undefined : state.claims;
      return {
        status: 'suspended',
        claims,
        reason,
        ...(retryAtMs !== undefined && { retryAtMs }),
      };
    }
    case 'ended':
      // The first reason stays: a logout after a rejection changes nothing.
      if (state.status === 'signed-out') return state;
      return { status: 'signed-out', ...(fact.reason !== undefined && { reason: fact.reason }) };
  }
}

/** Checked when the ID Token came in, so that decoding is enough. */
function claimsOf({ idToken }: AuthResult): IdTokenClaims | undefined {
  const claims = tryDecodeJwt(idToken);
  return typeof claims?.['iss'] === 'string' && typeof claims['sub'] === 'string'
    ? (claims as IdTokenClaims)
    : undefined;
}
