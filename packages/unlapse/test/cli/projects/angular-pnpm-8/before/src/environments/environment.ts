export const environment = {
  production: false,
  auth: {
    clientId: 'notes-app',
    discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
    redirectUri: 'com.example.notes://auth-action-complete',
    logoutUrl: 'com.example.notes://auth-action-complete',
    scope: 'openid offline_access',
    audience: '',
  },
};
