import type { Profile } from './profile.js';

/** OneLogin, version 2 of its OpenID Connect API. */
export const onelogin: Profile = {
  title: 'OneLogin',
  paths: {
    authorization: '/oidc/2/auth',
    token: '/oidc/2/token',
    jwks: '/oidc/2/certs',
    userinfo: '/oidc/2/me',
    revocation: '/oidc/2/token/revocation',
    end_session: '/oidc/2/logout',
  },
  issuer: (origin) => `${origin}/oidc/2`,
  discoveryUrl: (origin) => `${origin}/oidc/2/.well-known/openid-configuration`,
  behaviour: { accessTokenTtlSeconds: 3600 },
  cors: 'Set the application type to Native or SPA, with the token endpoint authentication None (PKCE).',

  apis: () => [],
  givesRefreshToken: () => true,
  endsWithLogin: () => true,
  logout: (parameters) =>
    parameters.has('post_logout_redirect_uri') && !parameters.has('id_token_hint')
      ? 'id_token_hint is required with post_logout_redirect_uri'
      : parameters,

  quirks: [
    {
      id: 'onelogin-paths',
      says: 'The endpoints are /oidc/2/…, and the issuer is /oidc/2.',
      page: 'https://developers.onelogin.com/openid-connect/api/provider-config',
    },
    {
      id: 'onelogin-refresh-token-unasked',
      says: 'Whether there is a refresh token is a setting of the app (its timeout), whatever the scopes.',
      page: 'https://developers.onelogin.com/openid-connect/api/refresh-session',
    },
    {
      id: 'onelogin-opaque-access-token',
      says: 'The access token is opaque, and no audience changes that.',
      page: 'https://developers.onelogin.com/openid-connect/api/refresh-token',
    },
    {
      id: 'onelogin-logout-needs-id-token',
      says: 'A logout with a post_logout_redirect_uri needs an id_token_hint.',
      page: 'https://developers.onelogin.com/openid-connect/api/logout',
    },
    {
      id: 'onelogin-logout-revokes',
      says: 'A logout ends every token that was issued under the login, refresh tokens too.',
      page: 'https://developers.onelogin.com/openid-connect/api/logout',
    },
    {
      id: 'onelogin-no-issuer-in-callback',
      says: 'The callback has no iss.',
      page: 'https://developers.onelogin.com/openid-connect/api/authorization-code',
    },
  ],
};
