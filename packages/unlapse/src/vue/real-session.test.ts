// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { createSessionRig, type SessionRig, type Tab } from '../../test/session-rig.js';
import { createAuthGuard } from './auth-guard.js';
import { useAuthentication } from './use-authentication.js';
import { useSession } from './use-session.js';

const HOUR_MS = 3_600_000;
const page = { render: () => null };

/** A tab whose session has an access token that ended an hour ago. */
async function openExpired(): Promise<{ rig: SessionRig; tab: Tab; router: Router }> {
  const rig = createSessionRig();
  const tab = rig.openTab();
  await tab.session.login();
  // As after a sleep of the device: no timer has fired.
  rig.clock.jumpWall(2 * HOUR_MS);
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/sign-in', component: page },
      { path: '/notes', component: page, meta: { requiresAuth: true } },
    ],
  });
  router.beforeEach(createAuthGuard(tab.session, { signIn: '/sign-in' }));
  return { rig, tab, router };
}

describe('the guard, when the access token has ended', () => {
  it('waits for its one refresh and lets in', async () => {
    const { rig, router } = await openExpired();
    const before = rig.server.tokenRequests;
    const held = rig.server.hold();
    const visited = router.push('/notes');

    await rig.settle();
    expect(router.currentRoute.value.matched).toEqual([]);
    held.release();
    await visited;

    expect(router.currentRoute.value.fullPath).toBe('/notes');
    expect(rig.server.tokenRequests).toBe(before + 1);
  });

  it('lets in when there is no network', async () => {
    const { rig, tab, router } = await openExpired();
    rig.server.next({ fail: 'offline' });

    await router.push('/notes');

    expect(router.currentRoute.value.fullPath).toBe('/notes');
    expect(tab.session.snapshot.status).toBe('suspended');
  });

  it('asks for a sign-in when the server has ended the session', async () => {
    const { rig, router } = await openExpired();
    rig.server.revoke();

    await router.push('/notes');

    expect(router.currentRoute.value.fullPath).toBe('/sign-in?returnTo=/notes');
  });
});

describe('useAuthentication', () => {
  it('follows a session from sign-in to sign-out', async () => {
    const rig = createSessionRig();
    const { session } = rig.openTab();
    const { initializeAuthentication, login, logout, refreshAuthResult, status, user, expiresAt } =
      useAuthentication(session);

    expect(status.value).toBe('loading');
    await initializeAuthentication();
    expect(status.value).toBe('signed-out');
    await login();
    expect(status.value).toBe('signed-in');
    expect(user.value?.sub).toBe('user-1');
    await rig.clock.advance(1000);
    await refreshAuthResult();
    expect(expiresAt.value).toEqual(new Date(rig.clock.now() + HOUR_MS));
    await logout();
    expect([status.value, user.value, expiresAt.value]).toEqual(['signed-out', null, null]);
  });

  it('shows in one tab what happens in another', async () => {
    const rig = createSessionRig();
    const { status } = useAuthentication(rig.openTab().session);
    const other = useAuthentication(rig.openTab().session);
    await rig.settle();

    await other.login();
    await rig.settle();
    expect(status.value).toBe('signed-in');
    await other.logout();
    await rig.settle();
    expect(status.value).toBe('signed-out');
  });
});

describe('useSession', () => {
  it('moves a session to an app that keeps it by its own calls, and forgets it', async () => {
    const rig = createSessionRig();
    const { session } = rig.openTab();
    await session.login();
    const result = await session.getAuthResult();
    const { getSession, setSession, clearSession } = useSession(session);

    await clearSession();
    expect(await getSession()).toBeNull();
    expect(rig.logouts).toEqual([]);
    if (result) await setSession(result);
    expect((await getSession())?.accessToken).toBe(result?.accessToken);
  });
});
