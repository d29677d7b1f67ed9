import type { Session } from 'unlapse';
import { createAuthGuard } from 'unlapse/vue';
import { createRouter, createWebHistory, type Router, type RouterHistory } from 'vue-router';
import NotesPage from './NotesPage.vue';
import SignInPage from './SignInPage.vue';

export function createAppRouter(
  session: Session,
  history: RouterHistory = createWebHistory(),
): Router {
  const router = createRouter({
    history,
    routes: [
      { path: '/', redirect: '/notes' },
      { path: '/auth-action-complete', redirect: '/' },
      { path: '/sign-in', component: SignInPage },
      { path: '/notes', component: NotesPage, meta: { requiresAuth: true } },
    ],
  });

  router.beforeEach(createAuthGuard(session, { signIn: '/sign-in' }));

  // A session can end while its pages are open: in another tab, or by the server.
  session.on('signed-out', () => {
    if (router.currentRoute.value.meta['requiresAuth']) void router.replace('/sign-in');
  });

  return router;
}
