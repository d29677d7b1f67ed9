import { beforeEach, describe, expect, it } from 'vitest';
import { type ConnectRig, createConnectRig, popupConfig } from '../../test/connect-rig.js';
import type { AuthProvider } from '../auth-connect/auth-provider.js';
import type { AuthResult } from '../protocol/auth-result.js';
import type { AuthorizationServerSettings } from '../testing/authorization-server-settings.js';
import { Auth0Provider } from './auth0.js';
import { AzureProvider } from './azure.js';
import { CognitoProvider } from './cognito.js';
import { KeycloakProvider } from './keycloak.js';
import { OktaProvider } from './okta.js';
import { OneLoginProvider } from './one-login.js';
import { OpenIdProvider } from './open-id.js';
import { PingProvider } from './ping.js';
import { SalesforceProvider } from './salesforce.js';

/** A server as its vendor documents it. */
interface Vendor {
  readonly provider: AuthProvider;
  readonly issuer: string;
  /** Members of the discovery document; `undefined`: it has none of the name. */
  readonly metadata: Readonly<Record<string, string | undefined>>;
  readonly settings?: Partial<AuthorizationServerSettings>;
  /** Changes its answers to token requests. */
  readonly answers?: (body: Record<string, unknown>) => object;
  /** The page that a logout shows, without its query; `undefined`: there is none. */
  readonly logoutPage: string | undefined;
  /** The parameter that takes the user back; `undefined`: there is none. */
  readonly comesBackBy?: string;
  /** Whether it takes that parameter without an ID Token; default true. */
  readonly comesBackWithoutTokens?: false;
}

const google = 'https://accounts.google.com';
const entra = 'https://login.microsoftonline.com/5b1d';
const cognito = 'https://shop.auth.eu-west-1.amazoncognito.com';
const vendors: Record<string, Vendor> = {
  'an Auth0 tenant without the standard logout page': {
    provider: new Auth0Provider(),
    issuer: 'https://shop.eu.auth0.com/',
    metadata: {
      token_endpoint: 'https://shop.eu.auth0.com/oauth/token',
      end_session_endpoint: undefined,
    },
    logoutPage: 'https://shop.eu.auth0.com/v2/logout',
    comesBackBy: 'returnTo',
  },
  'an Auth0 tenant with it': {
    provider: new Auth0Provider(),
    issuer: 'https://login.example.com/',
    metadata: { end_session_endpoint: 'https://login.example.com/oidc/logout' },
    logoutPage: 'https://login.example.com/oidc/logout',
    comesBackBy: 'post_logout_redirect_uri',
  },
  'Microsoft Entra ID': {
    provider: new AzureProvider(),
    issuer: `${entra}/v2.0`,
    metadata: {
      authorization_endpoint: `${entra}/oauth2/v2.0/authorize`,
      token_endpoint: `${entra}/oauth2/v2.0/token`,
      end_session_endpoint: `${entra}/oauth2/v2.0/logout`,
      revocation_endpoint: undefined,
    },
    answers: (body) => ({ ...body, ext_expires_in: 3600 }),
    logoutPage: `${entra}/oauth2/v2.0/logout`,
    comesBackBy: 'post_logout_redirect_uri',
  },
  'Amazon Cognito': {
    provider: new CognitoProvider(),
    issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Sh0p',
    metadata: {
      authorization_endpoint: `${cognito}/oauth2/authorize`,
      token_endpoint: `${cognito}/oauth2/token`,
      revocation_endpoint: `${cognito}/oauth2/revoke`,
      end_session_endpoint: undefined,
    },
    // It does not rotate unless told to, and says nothing of scopes.
    settings: { rotation: 'none' },
    answers: (body) => ({ ...body, scope: undefined }),
    logoutPage: `${cognito}/logout`,
    comesBackBy: 'logout_uri',
  },
  Okta: {
    provider: new OktaProvider(),
    issuer: 'https://shop.okta.com/oauth2/default',
    metadata: { end_session_endpoint: 'https://shop.okta.com/oauth2/default/v1/logout' },
    settings: { rotation: { graceSeconds: 30 } },
    logoutPage: 'https://shop.okta.com/oauth2/default/v1/logout',
    comesBackBy: 'post_logout_redirect_uri',
  },
  OneLogin: {
    provider: new OneLoginProvider(),
    issuer: 'https://shop.onelogin.com/oidc/2',
    metadata: { end_session_endpoint: 'https://shop.onelogin.com/oidc/2/logout' },
    logoutPage: 'https://shop.onelogin.com/oidc/2/logout',
    comesBackBy: 'post_logout_redirect_uri',
    comesBackWithoutTokens: false,
  },
  Keycloak: {
    provider: new KeycloakProvider(),
    issuer: 'https://sso.example.com/realms/shop',
    metadata: {
      end_session_endpoint: 'https://sso.example.com/realms/shop/protocol/openid-connect/logout',
    },
    settings: { rotation: 'none' },
    answers: (body) => ({ ...body, refresh_expires_in: 1800, 'not-before-policy': 0 }),
    logoutPage: 'https://sso.example.com/realms/shop/protocol/openid-connect/logout',
    comesBackBy: 'post_logout_redirect_uri',
  },
  'a PingFederate without the standard logout page': {
    provider: new PingProvider(),
    issuer: 'https://sso.example.com',
    metadata: {
      authorization_endpoint: 'https://sso.example.com/as/authorization.oauth2',
      token_endpoint: 'https://sso.example.com/as/token.oauth2',
      end_session_endpoint: undefined,
      ping_end_session_endpoint: 'https://sso.example.com/idp/startSLO.ping',
    },
    logoutPage: 'https://sso.example.com/idp/startSLO.ping',
    comesBackBy: 'TargetResource',
  },
  'a PingFederate with both': {
    provider: new PingProvider(),
    issuer: 'https://sso.example.com',
    metadata: {
      end_session_endpoint: 'https://sso.example.com/idp/init_logout.openid',
      ping_end_session_endpoint: 'https://sso.example.com/idp/startSLO.ping',
    },
    logoutPage: 'https://sso.example.com/idp/init_logout.openid',
    comesBackBy: 'post_logout_redirect_uri',
  },
  Salesforce: {
    provider: new SalesforceProvider(),
    issuer: 'https://shop.my.salesforce.com',
    metadata: {
      end_session_endpoint: 'https://shop.my.salesforce.com/services/auth/idp/oidc/logout',
    },
    settings: { rotation: 'none', accessTokenFormat: 'opaque' },
    answers: (body) => ({ ...body, expires_in: undefined, issued_at: '1893456000000' }),
    logoutPage: 'https://shop.my.salesforce.com/services/auth/idp/oidc/logout',
  },
  Google: {
    provider: new OpenIdProvider(),
    issuer: google,
    metadata: {
      authorization_endpoint: `${google}/o/oauth2/v2/auth`,
      token_endpoint: 'https://oauth2.googleapis.com/token',
      end_session_endpoint: undefined,
    },
    settings: { rotation: 'none' },
    logoutPage: undefined,
  },
};

describe.each(Object.entries(vendors))('%s', (_, vendor) => {
  const { provider, issuer, metadata, settings, answers = (body) => body } = vendor;
  const { logoutPage, comesBackBy, comesBackWithoutTokens = true } = vendor;
  let rig: ConnectRig;

  beforeEach(async () => {
    rig = createConnectRig(issuer);
    rig.server.configure({ metadata, ...settings });
    rig.user = (url) =>
      logoutPage !== undefined && url.startsWith(logoutPage)
        ? rig.options.logoutUrl
        : rig.server.authorize(url);
    await rig.api.setup(popupConfig);
  });

  async function login(): Promise<AuthResult> {
    rig.server.next({ mutate: answers });
    return JSON.parse(JSON.stringify(await rig.api.login(provider, rig.options)));
  }

  it('signs in and refreshes', async () => {
    const result = await login();
    await rig.clock.advance(3_600_000);
    rig.server.next({ mutate: answers });

    const refreshed = await rig.api.refreshSession(provider, result);

    expect(refreshed.accessToken).not.toBe(result.accessToken);
    expect(refreshed.refreshToken).toBeTypeOf('string');
    expect(refreshed.idToken).toBeTypeOf('string');
    expect(refreshed.expiresIn).toBe(result.expiresIn);
  });

  it.each(['tokens', 'no tokens'])('logs out with %s', async (what) => {
    const result =
      what === 'tokens' ? await login() : await rig.api.buildAuthResult(provider, rig.options, {});
    const before = rig.userAgent.shown.length;

    await rig.api.logout(provider, result);

    const shown = rig.userAgent.shown.slice(before).map((url) => new URL(url));
    const comesBack = what === 'tokens' || comesBackWithoutTokens;
    expect(shown.map(({ origin, pathname }) => origin + pathname)).toEqual(
      logoutPage === undefined ? [] : [logoutPage],
    );
    for (const { searchParams } of shown) {
      const backTo = [...searchParams].filter(([, value]) => value === rig.options.logoutUrl);
      expect(backTo.map(([name]) => name)).toEqual(
        comesBack && comesBackBy !== undefined ? [comesBackBy] : [],
      );
    }
    expect(rig.userAgent.openWindows).toBe(0);
  });

  it('says when the user has cancelled, and what the server has against the login', async () => {
    rig.user = () => undefined;
    await expect(rig.api.login(provider, rig.options)).rejects.toMatchObject({
      error: 'user_cancelled',
    });

    rig.user = (url) => rig.server.authorize(url, { error: 'access_denied' });
    await expect(rig.api.login(provider, rig.options)).rejects.toMatchObject({
      error: 'access_denied',
      errorMessage: expect.stringContaining('access_denied'),
    });
  });
});
