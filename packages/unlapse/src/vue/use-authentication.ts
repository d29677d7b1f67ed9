import { computed, type ComputedRef } from 'vue';
import { isUnlapseError, type UnlapseError } from '../errors/errors.js';
import type { AuthResult } from '../protocol/auth-result.js';
import type { LoginOverrides, Session } from '../session/session-api.js';
import type { IdTokenClaims, SessionSnapshot } from '../session/snapshot.js';
import { providedSession } from './provided-session.js';
import { useSessionState } from './session-state.js';

/** What the page's URL asked for. */
export interface InitializedAuthentication {
  /** Where the app goes now; absent unless the URL was the callback of a login or logout. */
  readonly returnTo?: string;
}

/** Signing in and out, and what the session is, for components; made to be destructured. */
export interface Authentication {
  /**
   * Reads the store and, where the page's URL is the callback of a login or logout, finishes that.
   * A callback that fails does not reject, so that the app starts: `error` says why.
   */
  readonly initializeAuthentication: () => Promise<InitializedAuthentication>;
  /**
   * Signs in. Call it first thing in the click handler: browsers block windows opened later. In the
   * current window it does not settle: the page is left.
   *
   * @throws {UserCancelledError} UNLAPSE_LOGIN_CANCELLED: the user closed the window
   */
  readonly login: (overrides?: LoginOverrides) => Promise<void>;
  /** Signs out: here and in every tab first, then at the server. */
  readonly logout: () => Promise<void>;
  /** Whether somebody is signed in: true while suspended too. */
  readonly isAuthenticated: () => Promise<boolean>;
  /** The result, refreshed first where its access token is due; `null`: no usable token now. */
  readonly getAuthResult: () => Promise<AuthResult | null>;
  /** Refreshes now, expired or not; `null`: no new token came (the old one may still be good). */
  readonly refreshAuthResult: () => Promise<AuthResult | null>;
  /** The access token of `getAuthResult()`, or `undefined`. */
  readonly getAccessToken: () => Promise<string | undefined>;
  readonly status: ComputedRef<SessionSnapshot['status']>;
  /** Claims of the ID Token; `null` when nobody is signed in, or the server sent no ID Token. */
  readonly user: ComputedRef<IdTokenClaims | null>;
  /** When the access token ends; `null` when there is none, or the server did not say. */
  readonly expiresAt: ComputedRef<Date | null>;
  /** How the last login, logout or callback failed; the next attempt clears it. */
  readonly error: ComputedRef<UnlapseError | null>;
}

/**
 * The session's methods, and its state as readonly refs that are current until the calling scope is
 * disposed. All users of one session share them, `error` too.
 *
 * @param session default: the one of `createUnlapse`; give it outside components
 * @throws {ConfigurationError} UNLAPSE_NOT_SET_UP: no session given, none provided
 */
export function useAuthentication(session: Session = providedSession()): Authentication {
  const { snapshot, error, attempt } = useSessionState(session);

  return {
    async initializeAuthentication() {
      try {
        const outcome = await attempt(() => session.handleCallback());
        return 'returnTo' in outcome ? { returnTo: outcome.returnTo } : {};
      } catch (cause) {
        if (!isUnlapseError(cause)) throw cause;
        return {};
      } finally {
        await session.ready();
      }
    },
    login: (overrides) => attempt(() => session.login(overrides)),
    logout: () => attempt(() => session.logout()),
    isAuthenticated: () => session.isAuthenticated(),
    getAuthResult: () => session.getAuthResult(),
    async refreshAuthResult() {
      const outcome = await session.refresh();
      return 'result' in outcome ? outcome.result : null;
    },
    getAccessToken: () => session.getAccessToken(),
    status: computed(() => snapshot.value.status),
    user: computed(() => ('claims' in snapshot.value && snapshot.value.claims) || null),
    expiresAt: computed(() => {
      const endMs = 'expiresAtMs' in snapshot.value ? snapshot.value.expiresAtMs : undefined;
      // oxlint-disable-next-line eslint/no-restricted-globals -- a given instant: no clock is read
      return endMs === undefined ? null : new Date(endMs);
    }),
    error: computed(() => error.value),
  };
}
