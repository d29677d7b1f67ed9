import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { UserCancelledError, type Session } from 'unlapse';
import { createUnlapse } from 'unlapse/vue';
import { describe, expect, it } from 'vitest';
import { createMemoryHistory, RouterView, type Router } from 'vue-router';
import {
  claims,
  createMemorySession,
  signedIn,
} from '../../packages/unlapse/test/memory-session.js';
import { createAppRouter } from './router.js';

/** The app as `main.ts` starts it. */
async function start(session: Session): Promise<{ app: VueWrapper; router: Router }> {
  const router = createAppRouter(session, createMemoryHistory());
  const app = mount(RouterView, { global: { plugins: [createUnlapse(session), router] } });
  await router.isReady();
  await flushPromises();
  return { app, router };
}

async function click(app: VueWrapper, label: string): Promise<void> {
  await app
    .findAll('button')
    .find((button) => button.text() === label)
    ?.trigger('click');
  await flushPromises();
}

const ada = { ...signedIn, claims: { ...claims, name: 'Ada' } };

describe('the app', () => {
  it('asks for a sign-in, then shows the page that was wanted', async () => {
    const session = createMemorySession(undefined, { login: async () => session.become(ada) });
    const { app, router } = await start(session);
    expect(router.currentRoute.value.fullPath).toBe('/sign-in?returnTo=/notes');

    await click(app, 'Sign in');

    expect(router.currentRoute.value.fullPath).toBe('/notes');
    expect(app.get('h1').text()).toBe('Notes of Ada');
  });

  it('says why a sign-in failed', async () => {
    const cancelled = new UserCancelledError('UNLAPSE_LOGIN_CANCELLED', 'the window was closed');
    const session = createMemorySession(undefined, { login: () => Promise.reject(cancelled) });
    const { app } = await start(session);

    await click(app, 'Sign in');

    expect(app.get('[role=alert]').text()).toBe('the window was closed');
  });

  it('stays on its page when there is no connection', async () => {
    const session = createMemorySession(ada);
    const { app, router } = await start(session);

    session.become({ status: 'suspended', reason: 'offline', claims: ada.claims });
    await flushPromises();

    expect(router.currentRoute.value.fullPath).toBe('/notes');
    expect(app.get('[role=status]').text()).toBe('No connection. You stay signed in.');
    expect(app.get('h1').text()).toBe('Notes of Ada');
  });

  it.each([
    { how: 'by its user', end: (app: VueWrapper) => click(app, 'Sign out') },
    {
      how: 'elsewhere',
      end: async (_app: VueWrapper, session: ReturnType<typeof createMemorySession>) => {
        session.become({ status: 'signed-out', reason: 'elsewhere' });
        await flushPromises();
      },
    },
  ])('goes to the sign-in page when the session is ended $how', async ({ end }) => {
    const session = createMemorySession(ada);
    const { app, router } = await start(session);

    await end(app, session);

    expect(router.currentRoute.value.fullPath).toBe('/sign-in');
  });
});
