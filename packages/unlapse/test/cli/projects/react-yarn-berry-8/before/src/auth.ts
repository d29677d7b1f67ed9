import { AuthConnect, Auth0Provider, type ProviderOptions } from '@ionic-enterprise/auth';
import { Capacitor } from '@capacitor/core';

const isNative = Capacitor.isNativePlatform();
const url = isNative ? 'msauth.com.example.notes://auth-action-complete' : 'http://localhost:8100/auth-action-complete';

const options: ProviderOptions = {
  clientId: 'notes-app',
  // discoveryUrl: 'https://old.example.com/.well-known/openid-configuration',
  discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
  scope: 'openid profile email offline_access',
  audience: 'https://api.example.com',
  redirectUri: url,
  logoutUrl: url,
};

export const login = () => AuthConnect.login(new Auth0Provider(), options);
