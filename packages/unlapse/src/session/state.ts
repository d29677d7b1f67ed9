import type { AuthResult } from '../protocol/auth-result.js';
import { expiresAtMs } from '../protocol/expiry.js';
import { tryDecodeJwt } from '../protocol/jwt.js';
import type {
  IdTokenClaims,
  SessionSnapshot,
  SignedOutReason,
  SuspendedReason,
} from './snapshot.js';

/** What is known of a session now. */
export type SessionFact =
  /** `undefined`: not yet. */
  | { readonly type: 'tokens'; readonly authResult: AuthResult | undefined }
  /** There is a session, and its access token cannot be renewed now. */
  | { readonly type: 'trouble'; readonly reason: SuspendedReason; readonly retryAtMs: number }
  | { readonly type: 'ended'; readonly reason: SignedOutReason | undefined };

/** The next snapshot; the same object where `fact` is nothing new to `state`. */
export function nextState(state: SessionSnapshot, fact: SessionFact): SessionSnapshot {
  switch (fact.type) {
    case 'tokens': {
      const { authResult } = fact;
      if (!authResult) return state;
      if (state.status === 'signed-in' && state.authResult === authResult) return state;
      return {
        status: 'signed-in',
        authResult,
        claims: claimsOf(authResult),
        expiresAtMs: expiresAtMs(authResult),
      };
    }
    case 'trouble': {
      const { reason } = fact;
      // Nothing tries again by itself where the server refuses the client.
      const retryAtMs = reason === 'misconfigured' ? undefined : fact.retryAtMs;
      if (
        state.status === 'suspended' &&
        state.reason === reason &&
        state.retryAtMs === retryAtMs
      ) {
        return state;
      }
      const claims = 'claims' in state ? state.claims : undefined;
      return { status: 'suspended', claims, reason, retryAtMs };
    }
    case 'ended':
      // The first reason stays: a logout after a rejection changes nothing.
      if (state.status === 'signed-out') return state;
      return {
        status: 'signed-out',
        reason: fact.reason,
        loginHint: fact.reason === 'lost-reply' ? loginHintOf(state) : undefined,
      };
  }
}

function loginHintOf(state: SessionSnapshot): string | undefined {
  const claims = 'claims' in state ? state.claims : undefined;
  const hint = claims?.['email'] ?? claims?.['preferred_username'];
  return typeof hint === 'string' ? hint : undefined;
}

/** Checked when the ID Token came in, so that decoding is enough. */
function claimsOf({ idToken }: AuthResult): IdTokenClaims | undefined {
  const claims = tryDecodeJwt(idToken);
  return typeof claims?.['iss'] === 'string' && typeof claims['sub'] === 'string'
    ? (claims as IdTokenClaims)
    : undefined;
}
