import { Auth0Provider, createSession, type Session } from 'unlapse';

export const session: Session = createSession({
  provider: new Auth0Provider(),
  options: {
    clientId: 'notes-app',
    discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
    redirectUri: `${location.origin}/auth-action-complete`,
    logoutUrl: `${location.origin}/`,
    scope: 'openid profile email offline_access',
    audience: 'https://api.example.com',
  },
  apiOrigins: ['https://api.example.com'],
});
