import { provideHttpClient, withInterceptors } from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';
import { provideRouter } from '@angular/router';
import { Auth0Provider, createSession } from 'unlapse';
import { bearerToken, finishLogin, provideSession, requireSession } from './session.js';

const session = createSession({
  provider: new Auth0Provider(),
  options: {
    clientId: 'notes-app',
    discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
    redirectUri: `${location.origin}/auth-action-complete`,
    logoutUrl: `${location.origin}/`,
    scope: 'openid profile email offline_access',
    audience: 'https://api.example.com',
  },
});

export const appConfig: ApplicationConfig = {
  providers: [
    provideSession(session),
    provideHttpClient(withInterceptors([bearerToken(['https://api.example.com'])])),
    provideRouter([
      { path: '', pathMatch: 'full', redirectTo: 'notes' },
      { path: 'auth-action-complete', canActivate: [finishLogin], children: [] },
      { path: 'sign-in', loadComponent: async () => (await import('./pages.js')).SignInPage },
      {
        path: 'notes',
        canActivate: [requireSession],
        loadComponent: async () => (await import('./pages.js')).NotesPage,
      },
    ]),
  ],
};
