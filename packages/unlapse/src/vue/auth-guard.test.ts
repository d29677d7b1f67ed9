// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter, type RouteLocationRaw, type Router } from 'vue-router';
import { createGate } from '../../test/gate.js';
import { claims, createMemorySession, signedIn } from '../../test/memory-session.js';
import type { Session } from '../session/session-api.js';
import { createAuthGuard } from './auth-guard.js';

const page = { render: () => null };

function routerGuardedBy(session: Session, signIn: RouteLocationRaw = '/sign-in'): Router {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: page },
      { path: '/sign-in', name: 'sign-in', component: page },
      {
        path: '/notes',
        component: page,
        meta: { requiresAuth: true },
        children: [
          { path: ':id', component: page },
          { path: 'about', component: page, meta: { requiresAuth: false } },
        ],
      },
    ],
  });
  router.beforeEach(createAuthGuard(session, { signIn }));
  return router;
}

async function visit(router: Router, path: string): Promise<string> {
  await router.push(path);
  return router.currentRoute.value.fullPath;
}

describe('who gets in', () => {
  it('everybody where a route does not ask for more, without a look at the session', async () => {
    const session = createMemorySession({ status: 'signed-out' }, { ready: neverSettles });
    const router = routerGuardedBy(session);

    expect(await visit(router, '/')).toBe('/');
    expect(await visit(router, '/notes/about')).toBe('/notes/about');
  });

  it('who is signed in', async () => {
    expect(await visit(routerGuardedBy(createMemorySession(signedIn)), '/notes/7')).toBe(
      '/notes/7',
    );
  });

  it('who is suspended, at once', async () => {
    const suspended = { status: 'suspended', reason: 'offline', claims } as const;
    const session = createMemorySession(suspended, { getAuthResult: neverSettles });

    expect(await visit(routerGuardedBy(session), '/notes')).toBe('/notes');
  });
});

describe('who has to sign in', () => {
  it('comes back to where he wanted to go', async () => {
    const router = routerGuardedBy(createMemorySession({ status: 'signed-out' }));

    await router.push('/notes/7?page=2#end');

    expect(router.currentRoute.value.path).toBe('/sign-in');
    expect(router.currentRoute.value.query).toEqual({ returnTo: '/notes/7?page=2#end' });
  });

  it.each<{ signIn: RouteLocationRaw }>([
    { signIn: { name: 'sign-in', query: { theme: 'dark' } } },
    { signIn: { path: '/sign-in', query: { theme: 'dark' } } },
  ])('is sent to the location $signIn, its query kept', async ({ signIn }) => {
    const router = routerGuardedBy(createMemorySession({ status: 'signed-out' }), signIn);

    await router.push('/notes');

    expect(router.currentRoute.value.path).toBe('/sign-in');
    expect(router.currentRoute.value.query).toEqual({ theme: 'dark', returnTo: '/notes' });
  });
});

describe('when it decides', () => {
  it.each([
    { found: 'a session', after: signedIn, path: '/notes' },
    {
      found: 'none',
      after: { status: 'signed-out' } as const,
      path: '/sign-in?returnTo=/notes',
    },
  ])('when the store has been read and $found was found', async ({ after, path }) => {
    const reading = createGate();
    const session = createMemorySession({ status: 'loading' }, { ready: () => reading.opened });
    const router = routerGuardedBy(session);
    const visited = visit(router, '/notes');

    await flushPromises();
    expect(router.currentRoute.value.matched).toEqual([]);
    session.become(after);
    reading.open();

    expect(await visited).toBe(path);
  });

  it.each([
    { answer: 'new tokens', after: signedIn, path: '/notes' },
    {
      answer: 'nothing, for want of a network',
      after: { status: 'suspended', reason: 'offline', claims } as const,
      path: '/notes',
    },
    {
      answer: 'a refusal',
      after: { status: 'signed-out', reason: 'rejected' } as const,
      path: '/sign-in?returnTo=/notes',
    },
  ])('when the refresh of a token that is due has brought $answer', async ({ after, path }) => {
    const refresh = createGate();
    const session = createMemorySession(signedIn, {
      getAuthResult: async () => {
        await refresh.opened;
        session.become(after);
        return after.status === 'signed-in' ? after.authResult : null;
      },
    });
    const router = routerGuardedBy(session);
    const visited = visit(router, '/notes');

    await flushPromises();
    expect(router.currentRoute.value.matched).toEqual([]);
    refresh.open();

    expect(await visited).toBe(path);
  });
});

it('guards one route as `beforeEnter` too', async () => {
  const session = createMemorySession({ status: 'signed-out' });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/sign-in', component: page },
      {
        path: '/notes',
        component: page,
        meta: { requiresAuth: true },
        beforeEnter: createAuthGuard(session, { signIn: '/sign-in' }),
      },
    ],
  });

  expect(await visit(router, '/notes')).toBe('/sign-in?returnTo=/notes');
});

function neverSettles(): Promise<never> {
  return new Promise(() => undefined);
}
