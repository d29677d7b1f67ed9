import type { AuthProvider } from '../../auth-connect/auth-provider.js';
import { Auth0Provider } from '../../providers/auth0.js';
import { AzureProvider } from '../../providers/azure.js';
import { CognitoProvider } from '../../providers/cognito.js';
import { KeycloakProvider } from '../../providers/keycloak.js';
import { OktaProvider } from '../../providers/okta.js';
import { OneLoginProvider } from '../../providers/one-login.js';
import { OpenIdProvider } from '../../providers/open-id.js';
import { PingProvider } from '../../providers/ping.js';
import { SalesforceProvider } from '../../providers/salesforce.js';

/** What `--provider` takes. */
export const providerNames = [
  'auth0',
  'azure',
  'cognito',
  'google',
  'keycloak',
  'okta',
  'onelogin',
  'openid',
  'ping',
  'salesforce',
] as const;

export type ProviderName = (typeof providerNames)[number];

/** What is particular about a vendor's servers. */
export interface Vendor {
  readonly name: ProviderName;
  createProvider(): AuthProvider;
  /** How the server is asked for refresh tokens. */
  readonly refreshTokens: 'offline_access' | 'unasked' | 'access_type';
}

interface Row {
  /** Of the discovery URL; on a domain of the customer's own, `--provider` has to say it. */
  readonly address: RegExp;
  readonly provider: new () => AuthProvider;
  readonly refreshTokens?: Vendor['refreshTokens'];
}

const never = /(?!)/;

const rows: Record<ProviderName, Row> = {
  auth0: { address: /\.auth0\.com$/, provider: Auth0Provider },
  azure: {
    address: /^(login\.microsoftonline\.(com|us)|.+\.(b2clogin|ciamlogin)\.com)$/,
    provider: AzureProvider,
  },
  cognito: {
    address: /^cognito-idp\..+\.amazonaws\.com$|\.amazoncognito\.com$/,
    provider: CognitoProvider,
    refreshTokens: 'unasked',
  },
  google: {
    address: /^accounts\.google\.com$/,
    provider: OpenIdProvider,
    refreshTokens: 'access_type',
  },
  keycloak: { address: never, provider: KeycloakProvider, refreshTokens: 'unasked' },
  okta: { address: /\.(okta|oktapreview|okta-emea)\.com$/, provider: OktaProvider },
  onelogin: { address: /\.onelogin\.com$/, provider: OneLoginProvider },
  openid: { address: never, provider: OpenIdProvider },
  ping: { address: /\.(pingone|pingidentity)\.[a-z.]+$/, provider: PingProvider },
  salesforce: {
    address: /\.(salesforce|force|salesforce-sites)\.com$/,
    provider: SalesforceProvider,
  },
};

/** The vendor of a server: as `name` says, or as its address tells; else plain OpenID. */
export function vendorOf(discoveryUrl: string, name?: ProviderName): Vendor {
  const known = name ?? guess(discoveryUrl);
  const { provider: Provider, refreshTokens = 'offline_access' } = rows[known];
  return { name: known, createProvider: () => new Provider(), refreshTokens };
}

function guess(discoveryUrl: string): ProviderName {
  if (!URL.canParse(discoveryUrl)) return 'openid';
  const { hostname, pathname } = new URL(discoveryUrl);
  const byAddress = providerNames.find((name) => rows[name].address.test(hostname));
  return byAddress ?? (pathname.includes('/realms/') ? 'keycloak' : 'openid');
}
