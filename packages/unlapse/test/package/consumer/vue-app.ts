// An app on `createSession` and Vue.
import type { Session, SessionSnapshot } from '@ionic-enterprise/auth';
import {
  createAuthGuard,
  createUnlapse,
  useAuthentication,
  useSession,
} from '@ionic-enterprise/auth/vue';
import type { App } from 'vue';
import type { Router } from 'vue-router';
import { storedResult } from './auth-result.js';

export function install(app: App, router: Router, session: Session): void {
  app.use(createUnlapse(session));
  router.beforeEach(createAuthGuard(session, { signIn: '/sign-in' }));
}

export async function signInAndOut(): Promise<string> {
  const { login, logout, isAuthenticated, status, user, expiresAt, error } = useAuthentication();
  const { setSession, clearSession } = useSession();
  if (!(await isAuthenticated())) await login({ returnTo: '/notes' });
  await setSession(storedResult);
  await clearSession();
  await logout();
  return `${status.value} ${user.value?.sub} ${expiresAt.value?.getTime()} ${error.value?.code}`;
}

/** Every status can be told apart. */
export function inWords(snapshot: SessionSnapshot): string {
  switch (snapshot.status) {
    case 'loading':
      return 'wait';
    case 'signed-in':
      return snapshot.authResult.accessToken ?? 'no access token';
    case 'suspended':
      return snapshot.reason;
    case 'signed-out':
      return snapshot.reason ?? 'signed out';
  }
}
