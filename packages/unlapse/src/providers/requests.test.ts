import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuthProvider } from '../auth-connect/auth-provider.js';
import type { AuthResult, LoginConfig } from '../protocol/auth-result.js';
import type { Manifest } from '../protocol/manifest.js';
import type { Params, ProviderOptions, ProviderURLInfo } from '../protocol/provider-request.js';
import { requestUrl } from '../protocol/request-url.js';
import { Auth0Provider } from './auth0.js';
import { AzureProvider } from './azure.js';
import { CognitoProvider } from './cognito.js';
import { KeycloakProvider } from './keycloak.js';
import { OktaProvider } from './okta.js';
import { OneLoginProvider } from './one-login.js';
import { OpenIdProvider } from './open-id.js';
import { PingProvider } from './ping.js';
import { SalesforceProvider } from './salesforce.js';

const options: ProviderOptions = {
  clientId: 'app',
  discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
  redirectUri: 'https://app.example/callback',
  logoutUrl: 'https://app.example/bye',
  scope: 'openid offline_access email',
  audience: 'https://api.example',
};
const manifest: Manifest = {
  issuer: 'https://login.example.com/',
  authorization_endpoint: 'https://login.example.com/authorize',
  token_endpoint: 'https://login.example.com/token',
  end_session_endpoint: 'https://login.example.com/end',
};
const pkce: LoginConfig = { platform: 'web', web: { uiMode: 'popup', authFlow: 'PKCE' } };
const implicit: LoginConfig = { platform: 'web', web: { uiMode: 'popup', authFlow: 'implicit' } };

const random = expect.stringMatching(/^[\w-]{43}$/);
const standardAuthorize = {
  client_id: 'app',
  redirect_uri: 'https://app.example/callback',
  scope: 'openid offline_access email',
  nonce: random,
  state: random,
  code_challenge_method: 'S256',
  code_challenge: random,
  response_type: 'code',
};
const standardToken = {
  grant_type: 'authorization_code',
  client_id: 'app',
  code_verifier: random,
  redirect_uri: 'https://app.example/callback',
};
const standardRefresh = { grant_type: 'refresh_token', client_id: 'app' };
const standardLogout = {
  id_token_hint: 'an.id.token',
  client_id: 'app',
  post_logout_redirect_uri: 'https://app.example/bye',
};
const endpoint = 'https://login.example.com/end';

/** What a provider asks of its server. */
interface Requests {
  readonly provider: new () => AuthProvider;
  readonly authorize: object;
  readonly token: object;
  readonly refresh: object;
  readonly logout: { readonly url: string; readonly params?: object };
  /** Where nothing is left of a session: no token, no `logoutUrl`, no `end_session_endpoint`. */
  readonly bareLogout: { readonly url: string; readonly params?: object };
}

const nowhere = { url: '', params: { client_id: 'app' } };
const providers: Record<string, Requests> = {
  OpenID: {
    provider: OpenIdProvider,
    authorize: { ...standardAuthorize, resource: 'https://api.example' },
    token: standardToken,
    refresh: standardRefresh,
    logout: { url: endpoint, params: standardLogout },
    bareLogout: nowhere,
  },
  Auth0: {
    provider: Auth0Provider,
    authorize: { ...standardAuthorize, audience: 'https://api.example' },
    token: standardToken,
    refresh: standardRefresh,
    logout: { url: endpoint, params: standardLogout },
    bareLogout: { url: 'https://login.example.com/v2/logout', params: { client_id: 'app' } },
  },
  Azure: {
    provider: AzureProvider,
    authorize: standardAuthorize,
    token: { ...standardToken, scope: 'openid offline_access email' },
    refresh: { ...standardRefresh, scope: 'openid offline_access email' },
    logout: { url: endpoint, params: standardLogout },
    bareLogout: nowhere,
  },
  Cognito: {
    provider: CognitoProvider,
    authorize: { ...standardAuthorize, scope: 'openid email' },
    token: standardToken,
    refresh: standardRefresh,
    logout: {
      url: 'https://login.example.com/logout',
      params: { client_id: 'app', logout_uri: 'https://app.example/bye' },
    },
    bareLogout: { url: '' },
  },
  Keycloak: {
    provider: KeycloakProvider,
    authorize: standardAuthorize,
    token: standardToken,
    refresh: standardRefresh,
    logout: { url: endpoint, params: standardLogout },
    bareLogout: nowhere,
  },
  Okta: {
    provider: OktaProvider,
    authorize: standardAuthorize,
    token: standardToken,
    refresh: standardRefresh,
    logout: { url: endpoint, params: standardLogout },
    bareLogout: nowhere,
  },
  OneLogin: {
    provider: OneLoginProvider,
    authorize: standardAuthorize,
    token: standardToken,
    refresh: standardRefresh,
    logout: { url: endpoint, params: standardLogout },
    bareLogout: nowhere,
  },
  Ping: {
    provider: PingProvider,
    authorize: { ...standardAuthorize, aud: 'https://api.example' },
    token: standardToken,
    refresh: standardRefresh,
    logout: { url: endpoint, params: standardLogout },
    bareLogout: nowhere,
  },
  Salesforce: {
    provider: SalesforceProvider,
    authorize: standardAuthorize,
    token: standardToken,
    refresh: standardRefresh,
    logout: { url: endpoint, params: { id_token_hint: 'an.id.token', client_id: 'app' } },
    bareLogout: nowhere,
  },
};

describe.each(Object.entries(providers))('%s', (_name, expected) => {
  it('asks for a login', async () => {
    const provider = new expected.provider();

    const authorize = await provider.authorizeRequest(manifest, options, pkce);
    const token = await provider.tokenRequest(manifest, options, pkce);

    expect(authorize).toEqual({
      url: 'https://login.example.com/authorize',
      params: expected.authorize,
    });
    expect(token).toEqual({
      url: 'https://login.example.com/token',
      payload: expected.token,
      tokenCodeName: 'code',
    });
    expect(authorize.params?.['code_challenge']).toBe(
      await s256(token.payload?.['code_verifier'] ?? ''),
    );
  });

  it('asks for tokens in the fragment where the flow is implicit', async () => {
    const provider = new expected.provider();

    const { params } = await provider.authorizeRequest(manifest, options, implicit);
    const token = await provider.tokenRequest(manifest, options, implicit);

    const { code_challenge: _challenge, ...sent } = {
      ...expected.authorize,
      response_type: 'id_token token',
      response_mode: 'fragment',
    } as Params;
    delete sent['code_challenge_method'];
    expect(params).toEqual(sent);
    expect(token).toEqual({ url: 'https://login.example.com/token' });
  });

  it('asks for a code on a device, whatever the flow of the web is', async () => {
    const { params } = await new expected.provider().authorizeRequest(manifest, options, {
      ...implicit,
      platform: 'capacitor',
    });

    expect(params).toMatchObject({ response_type: 'code', code_challenge_method: 'S256' });
  });

  it('asks for a refresh and a logout, of a result that was JSON', async () => {
    const provider = new expected.provider();
    const stored: AuthResult = JSON.parse(JSON.stringify(result()));

    expect(await provider.refreshTokenRequest(stored)).toEqual({
      url: 'https://login.example.com/token',
      payload: expected.refresh,
      tokenCodeName: 'refresh_token',
    });
    expect(await provider.logoutRequest(stored)).toEqual(expected.logout);
  });

  it('does without what is missing', async () => {
    const { end_session_endpoint: _, ...less } = manifest;
    const { logoutUrl: _url, audience: _audience, ...few } = options;
    const bare = { ...result(less, few as ProviderOptions), idToken: undefined } as never;
    const provider = new expected.provider();

    const logout = await provider.logoutRequest(bare);
    const authorize = await provider.authorizeRequest(less, few as ProviderOptions, pkce);

    expect(logout).toEqual(expected.bareLogout);
    for (const name of ['audience', 'resource', 'aud']) {
      expect(authorize.params).not.toHaveProperty(name);
    }
    expect(sentBy([logout, authorize])).not.toMatch(/undefined|null/);
  });

  it('takes an empty text for none, as for what is unused', async () => {
    const empty = { ...options, logoutUrl: '', audience: '' };
    const provider = new expected.provider();

    const logout = await provider.logoutRequest(result(manifest, empty));
    const authorize = await provider.authorizeRequest(manifest, empty, pkce);

    expect(sentBy([logout, authorize])).not.toMatch(/=(&|$)/m);
  });

  it('names what is wrong with a result that is none', async () => {
    const provider = new expected.provider();

    for (const none of [undefined, {} as AuthResult]) {
      for (const request of [provider.refreshTokenRequest(none), provider.logoutRequest(none)]) {
        await expect(request).rejects.toMatchObject({ code: 'UNLAPSE_CONFIGURATION_INVALID' });
      }
    }
  });
});

it('says the same on the wire whatever is in the options, and keeps the query of an endpoint', async () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 });
  const anyOptions = fc.record({
    clientId: text,
    discoveryUrl: fc.constant(options.discoveryUrl),
    redirectUri: text,
    logoutUrl: text,
    scope: text,
    audience: text,
  });
  const own = { ...manifest, authorization_endpoint: `${manifest['authorization_endpoint']}?p=x` };
  const anyProvider = fc.constantFrom(...Object.values(providers).map(({ provider }) => provider));

  await fc.assert(
    fc.asyncProperty(anyProvider, anyOptions, async (Provider, given) => {
      const provider = new Provider();

      const authorize = await provider.authorizeRequest(own, given, pkce);
      const logout = await provider.logoutRequest(result(own, given));

      const asked = new URL(requestUrl(authorize)).searchParams;
      expect(asked.getAll('client_id')).toEqual([given.clientId]);
      expect(asked.getAll('redirect_uri')).toEqual([given.redirectUri]);
      expect(asked.getAll('p')).toEqual(['x']);
      expect(Object.fromEntries(new URL(requestUrl(logout)).searchParams)).toEqual(logout.params);
    }),
  );
});

it('sends the parameters of a login in the order that Auth Connect has', async () => {
  const { params } = await new OktaProvider().authorizeRequest(manifest, options, pkce);

  expect(Object.keys(params)).toEqual(Object.keys(standardAuthorize));
});

function result(own = manifest, ownOptions = options): AuthResult {
  return {
    accessToken: 'an access token',
    idToken: 'an.id.token',
    refreshToken: 'a refresh token',
    tokenType: 'Bearer',
    receivedAt: 1_893_456_000,
    state: {},
    rawResult: '',
    config: pkce,
    provider: {
      authorizeUrl: 'https://login.example.com/authorize',
      config: { url: 'https://login.example.com/token' },
      manifest: own,
      options: ownOptions,
    },
  };
}

/** The queries of these requests, one a line. */
function sentBy(requests: readonly ProviderURLInfo[]): string {
  return requests.map((request) => requestUrl(request)).join('\n');
}

async function s256(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return Buffer.from(digest).toString('base64url');
}
