import type { ProviderOptions } from 'unlapse';
import { startDevServer, type DevServer, type ProfileName } from 'unlapse-dev-server';

/** The classes of the library that an app chooses from. */
export type ProviderName =
  | 'Auth0Provider'
  | 'AzureProvider'
  | 'CognitoProvider'
  | 'KeycloakProvider'
  | 'OktaProvider'
  | 'OneLoginProvider'
  | 'OpenIdProvider'
  | 'PingProvider'
  | 'SalesforceProvider';

/** A kind of server, and what an app says to it. */
export interface Vendor {
  readonly title: string;
  readonly profile: ProfileName;
  readonly provider: ProviderName;
  readonly scope: string;
  readonly audience: string;
}

export const vendors: readonly Vendor[] = [
  {
    title: 'OpenID',
    profile: 'openid',
    provider: 'OpenIdProvider',
    scope: 'openid profile offline_access',
    audience: 'https://notes.example',
  },
  {
    title: 'Auth0',
    profile: 'auth0',
    provider: 'Auth0Provider',
    scope: 'openid profile offline_access',
    audience: 'https://notes.example',
  },
  {
    title: 'Microsoft Entra ID',
    profile: 'azure',
    provider: 'AzureProvider',
    scope: 'openid profile offline_access api://notes/notes.read',
    audience: '',
  },
  {
    title: 'Azure AD B2C',
    profile: 'azure-b2c',
    provider: 'AzureProvider',
    scope: 'openid offline_access https://contosob2c.onmicrosoft.com/notes/notes.read',
    audience: '',
  },
  {
    title: 'Amazon Cognito',
    profile: 'cognito',
    provider: 'CognitoProvider',
    scope: 'openid email offline_access',
    audience: '',
  },
  {
    title: 'Okta',
    profile: 'okta',
    provider: 'OktaProvider',
    scope: 'openid profile offline_access',
    audience: '',
  },
  {
    title: 'OneLogin',
    profile: 'onelogin',
    provider: 'OneLoginProvider',
    scope: 'openid profile',
    audience: '',
  },
  {
    title: 'Keycloak',
    profile: 'keycloak',
    provider: 'KeycloakProvider',
    scope: 'openid profile',
    audience: '',
  },
  {
    title: 'PingFederate',
    profile: 'ping',
    provider: 'PingProvider',
    scope: 'openid profile offline_access',
    audience: 'https://notes.example',
  },
  {
    title: 'Salesforce',
    profile: 'salesforce',
    provider: 'SalesforceProvider',
    scope: 'openid refresh_token',
    audience: '',
  },
];

/** An app at a vendor's server: once for the web and once for devices, as vendors want it. */
export interface VendorApp {
  readonly server: DevServer;
  readonly provider: ProviderName;
  readonly web: ProviderOptions;
  readonly native: ProviderOptions;
}

/** Of the app's own URLs on a device. */
export const nativeScheme = 'com.example.app:';
/** Where a login on a device comes back to. */
export const nativeCallback = `${nativeScheme}//callback`;

/** Starts the vendor's server for the app at `appUrl`. */
export async function startVendor(vendor: Vendor, appUrl: string): Promise<VendorApp> {
  const { profile, provider, scope, audience } = vendor;
  const webCallback = `${appUrl}/auth-action-complete`;
  const server = await startDevServer({
    profile,
    port: 0,
    clients: [
      { clientId: 'web', redirectUris: [webCallback] },
      { clientId: 'native', redirectUris: [nativeCallback] },
    ],
    // Whoever has built the app in this process has made it one for production.
    iKnowThisIsNotForProduction: true,
  });
  const optionsOf = (clientId: string, callback: string): ProviderOptions => ({
    clientId,
    discoveryUrl: server.discoveryUrl,
    redirectUri: callback,
    logoutUrl: callback,
    scope,
    audience,
  });
  return {
    server,
    provider,
    web: optionsOf('web', webCallback),
    native: optionsOf('native', nativeCallback),
  };
}
