import { createAuthGuard } from '@ionic-enterprise/auth/vue';
import { createRouter, createWebHistory } from '@ionic/vue-router';
import type { Router } from 'vue-router';
import AccountPage from './account/AccountPage.vue';
import SessionPage from './inspector/SessionPage.vue';
import NotesPage from './notes/NotesPage.vue';
import { session } from './session.js';
import TabsPage from './shell/TabsPage.vue';
import AuthActionCompletePage from './sign-in/AuthActionCompletePage.vue';
import SignInPage from './sign-in/SignInPage.vue';
import TutorialPage from './tutorial/TutorialPage.vue';

// No page is loaded later: after a deploy its file may be gone.
export const router: Router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: '/tabs/notes' },
    { path: '/login', component: SignInPage, meta: { title: 'Sign in' } },
    { path: '/auth-action-complete', component: AuthActionCompletePage },
    { path: '/tutorial', component: TutorialPage, meta: { title: 'Tutorial' } },
    {
      path: '/tabs',
      component: TabsPage,
      children: [
        { path: '', redirect: '/tabs/notes' },
        { path: 'notes', component: NotesPage, meta: { title: 'Notes', requiresAuth: true } },
        { path: 'session', component: SessionPage, meta: { title: 'Session' } },
        { path: 'account', component: AccountPage, meta: { title: 'Account' } },
      ],
    },
    { path: '/:elsewhere(.*)*', redirect: '/tabs/notes' },
  ],
});

router.beforeEach(createAuthGuard(session, { signIn: '/login' }));

router.afterEach(({ meta }) => {
  const { title } = meta;
  document.title = typeof title === 'string' ? `${title} · Cairn` : 'Cairn: field notes';
});
