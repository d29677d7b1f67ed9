import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router';
import type { Session } from '../session/session-api.js';

export interface AuthGuardOptions {
  /** The sign-in route: a path without a query, or a location. It gets the query `returnTo`. */
  readonly signIn: RouteLocationRaw;
}

/** For `router.beforeEach` or a route's `beforeEnter`. */
export type AuthGuard = (to: RouteLocationNormalized) => Promise<true | RouteLocationRaw>;

/**
 * A guard for routes with `meta: { requiresAuth: true }`. It decides when the store has been read
 * and, if the access token is due, the refresh is through. A suspended session is let in; who is
 * signed out goes to `signIn`, with the wanted path in the query `returnTo`.
 */
export function createAuthGuard(session: Session, { signIn }: AuthGuardOptions): AuthGuard {
  const signInLocation = typeof signIn === 'string' ? { path: signIn } : signIn;

  return async (to) => {
    if (!to.meta['requiresAuth']) return true;
    await session.ready();
    // While suspended there is nothing to wait for: the session tries again by itself.
    if (session.snapshot.status === 'signed-in') await session.getAuthResult();
    if (session.snapshot.status !== 'signed-out') return true;
    return { ...signInLocation, query: { ...signInLocation.query, returnTo: to.fullPath } };
  };
}
