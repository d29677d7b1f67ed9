import type { ProfileName } from '../../src/index.js';
import type { AppSettings } from './kit.js';

export type VendorName = Exclude<ProfileName, 'openid'>;

export const azureScope = 'openid profile offline_access api://notes/notes.read';
export const b2cScope = 'openid offline_access https://contosob2c.onmicrosoft.com/notes/notes.read';

/** How an app is set up for each vendor. */
export const appSettings: Readonly<Record<VendorName, AppSettings>> = {
  auth0: { authorization: { audience: 'https://notes.example' }, token: {} },
  azure: { authorization: { scope: azureScope }, token: { scope: azureScope } },
  'azure-b2c': { authorization: { scope: b2cScope }, token: { scope: b2cScope } },
  cognito: { authorization: { scope: 'openid email' }, token: {} },
  okta: { authorization: {}, token: {} },
  onelogin: { authorization: { scope: 'openid profile' }, token: {} },
  keycloak: { authorization: {}, token: {} },
  ping: { authorization: { aud: 'https://notes.example' }, token: {} },
  salesforce: { authorization: { scope: 'openid refresh_token' }, token: {} },
};
