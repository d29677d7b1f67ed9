import type { AuthResult } from '../protocol/auth-result.js';
import type { Session } from '../session/session-api.js';
import { providedSession } from './provided-session.js';

/** The store as Auth Connect apps know it, kept by the session; made to be destructured. */
export interface SessionStore {
  /** The result, refreshed first where its access token is due; `null`: no usable token now. */
  readonly getSession: () => Promise<AuthResult | null>;
  /** Takes over a result that `AuthConnect` or the original product made. */
  readonly setSession: (authResult: AuthResult) => Promise<void>;
  /** Signs out here and in every tab without asking the server. */
  readonly clearSession: () => Promise<void>;
}

/**
 * The session by the names of the Auth Connect strategy's store.
 *
 * @param session default: the one of `createUnlapse`; give it outside components
 * @throws {ConfigurationError} UNLAPSE_NOT_SET_UP: no session given, none provided
 */
export function useSession(session: Session = providedSession()): SessionStore {
  return {
    getSession: () => session.getAuthResult(),
    setSession: (authResult) => session.adopt(authResult),
    clearSession: () => session.forget(),
  };
}
