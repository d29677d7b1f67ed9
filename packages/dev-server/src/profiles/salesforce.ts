import { randomBytes } from 'node:crypto';
import { logoutUris, namingClient } from './logout.js';
import { without } from './members.js';
import type { Profile } from './profile.js';

/** Salesforce, a connected app without a secret. */
export const salesforce: Profile = {
  title: 'Salesforce',
  paths: {
    authorization: '/services/oauth2/authorize',
    token: '/services/oauth2/token',
    jwks: '/id/keys',
    userinfo: '/services/oauth2/userinfo',
    revocation: '/services/oauth2/revoke',
    end_session: '/services/auth/idp/oidc/logout',
  },
  issuer: (origin) => origin,
  discoveryUrl: (origin) => `${origin}/.well-known/openid-configuration`,
  behaviour: { accessTokenTtlSeconds: 7200, rotate: false },
  cors: "Add the app's origin to Setup → CORS, and enable CORS for OAuth endpoints there.",

  denials: { cancel: () => 'end-user denied authorization' },

  scopes: ['api', 'full', 'id', 'refresh_token', 'web'],
  apis: () => [],
  givesRefreshToken: (scopes) => scopes.has('refresh_token') || scopes.has('offline_access'),
  refuseTokenRequest: ({ form }) =>
    form.has('scope')
      ? { error: 'invalid_request', error_description: 'scope parameter not supported' }
      : undefined,
  answer: (members, { grantType, behaviour, origin, sub }) => ({
    ...without(
      members,
      'expires_in',
      ...(grantType === 'refresh_token' ? ['id_token'] : []),
      ...(grantType === 'refresh_token' && !behaviour.rotate ? ['refresh_token'] : []),
    ),
    instance_url: origin,
    id: `${origin}/id/00D000000000000EAA/${sub}`,
    issued_at: String(Date.now()),
    signature: randomBytes(32).toString('base64'),
  }),
  refusal: (refusal, { grantType }) => ({
    body: {
      ...refusal,
      ...(refusal.error === 'invalid_grant' && {
        error_description:
          grantType === 'refresh_token'
            ? 'expired access/refresh token'
            : 'expired authorization code',
      }),
    },
  }),
  logout(parameters, clients) {
    const asking = clients.find(({ clientId }) => clientId === parameters.get('client_id'));
    const [logoutUrl = ''] = (asking ? [asking] : clients).flatMap(logoutUris);
    const standard = new URLSearchParams(parameters);
    standard.set('post_logout_redirect_uri', logoutUrl);
    return namingClient(standard, clients);
  },

  quirks: [
    {
      id: 'salesforce-paths',
      says: 'The endpoints are /services/oauth2/…, and /services/auth/idp/oidc/logout.',
      page: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_endpoints.htm',
    },
    {
      id: 'salesforce-own-members',
      says: 'The answer has instance_url, id, signature, and issued_at in milliseconds as text.',
      page: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_understanding_refresh_token_oauth.htm',
    },
    {
      id: 'salesforce-no-expires-in',
      says: 'There is no expires_in: the access token lives as long as the session of the org lets it.',
      page: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_understanding_refresh_token_oauth.htm',
    },
    {
      id: 'salesforce-refresh-access-token-only',
      says: 'A refresh is answered without a refresh token and without an ID Token.',
      page: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_understanding_refresh_token_oauth.htm',
    },
    {
      id: 'salesforce-refresh-token-scope',
      says: 'The scope refresh_token gives a refresh token, as offline_access does.',
      page: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_tokens_scopes.htm',
    },
    {
      id: 'salesforce-no-scope-in-token-request',
      says: 'A token request with a scope is refused.',
      page: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm',
    },
    {
      id: 'salesforce-expired',
      says: 'A refresh token that is over is answered with expired access/refresh token.',
      page: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm',
    },
    {
      id: 'salesforce-denied',
      says: 'A cancelled sign-in comes back as access_denied, end-user denied authorization.',
      page: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm',
    },
    {
      id: 'salesforce-logout-url',
      says: 'A logout ignores post_logout_redirect_uri and goes to the Single Logout URL of the app: here the first one that is allowed.',
      page: 'https://help.salesforce.com/s/articleView?id=xcloud.security_auth_slo_oidc_idp_configuring.htm',
    },
    {
      id: 'salesforce-no-issuer-in-callback',
      says: 'The callback has no iss.',
      page: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm',
    },
  ],
};
