import { logoutUris } from './logout.js';
import { listOf, without } from './members.js';
import type { Profile } from './profile.js';

const DAY_SECONDS = 24 * 3600;

/** Auth0, as a tenant made before 14 November 2023 has it: without a published logout endpoint. */
export const auth0: Profile = {
  title: 'Auth0',
  paths: {
    authorization: '/authorize',
    token: '/oauth/token',
    jwks: '/.well-known/jwks.json',
    userinfo: '/userinfo',
    revocation: '/oauth/revoke',
    end_session: '/oidc/logout',
  },
  aliases: { '/v2/logout': 'end_session' },
  issuer: (origin) => `${origin}/`,
  discoveryUrl: (origin) => `${origin}/.well-known/openid-configuration`,
  behaviour: {
    accessTokenTtlSeconds: DAY_SECONDS,
    refreshTokenTtlSeconds: 30 * DAY_SECONDS,
    rotate: true,
    rotationGraceSeconds: 0,
    reuseDetection: true,
  },
  rotationKeepsExpiry: true,
  cors: "Add the app's origin to the application's Allowed Web Origins.",

  metadata: (document) => without(document, 'end_session_endpoint'),
  denials: { cancel: () => 'User did not authorize the request' },

  // The access token is good for the userinfo endpoint as well.
  accessToken: ({ payload: { client_id, ...payload } }, origin) => ({
    header: { typ: 'JWT' },
    payload: {
      ...payload,
      azp: client_id,
      ...(listOf(payload['scope']).includes('openid') && {
        aud: [payload['aud'], `${origin}/userinfo`],
      }),
    },
  }),
  refusal(refusal, { grantType }) {
    if (refusal.error !== 'invalid_grant') return { body: { ...refusal } };
    const description =
      grantType === 'refresh_token'
        ? 'Unknown or invalid refresh token.'
        : 'Invalid authorization code';
    return { status: 403, body: { error: 'invalid_grant', error_description: description } };
  },
  logout(parameters, clients) {
    const standard = new URLSearchParams(parameters);
    const returnTo =
      parameters.get('returnTo') ??
      parameters.get('post_logout_redirect_uri') ??
      clients
        .filter(({ clientId }) => clientId === parameters.get('client_id'))
        .flatMap(logoutUris)[0];
    standard.delete('returnTo');
    if (returnTo !== undefined) standard.set('post_logout_redirect_uri', returnTo);
    return standard;
  },

  quirks: [
    {
      id: 'auth0-issuer-slash',
      says: 'The issuer ends with a slash.',
      page: 'https://auth0.com/docs/get-started/applications/configure-applications-with-oidc-discovery',
    },
    {
      id: 'auth0-paths',
      says: 'The endpoints are /authorize, /oauth/token, /oauth/revoke and /userinfo.',
      page: 'https://auth0.com/docs/api/authentication',
    },
    {
      id: 'auth0-no-end-session-endpoint',
      says: 'Tenants made before 14 November 2023 publish no end_session_endpoint, though /oidc/logout answers.',
      page: 'https://auth0.com/docs/authenticate/login/logout/log-users-out-of-auth0',
    },
    {
      id: 'auth0-v2-logout',
      says: '/v2/logout takes client_id and returnTo, which must be one of the Allowed Logout URLs.',
      page: 'https://auth0.com/docs/authenticate/login/logout/redirect-users-after-logout',
    },
    {
      id: 'auth0-first-logout-url',
      says: 'A logout with a client_id and no returnTo goes to the first of the Allowed Logout URLs.',
      page: 'https://auth0.com/docs/authenticate/login/logout/redirect-users-after-logout',
    },
    {
      id: 'auth0-opaque-without-audience',
      says: 'Without an audience the access token is opaque and good for /userinfo alone.',
      page: 'https://auth0.com/docs/secure/tokens/access-tokens',
    },
    {
      id: 'auth0-token-profile',
      says: 'The access token has typ JWT and azp, and /userinfo as a second audience.',
      page: 'https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles',
    },
    {
      id: 'auth0-refresh-403',
      says: 'A refresh token that is over or unknown is answered with 403 invalid_grant.',
      page: 'https://community.auth0.com/t/troubleshoot-refresh-token-unknown-or-invalid-before-expiry-403-unknown-or-invalid-refresh-token/120406',
    },
    {
      id: 'auth0-rotation-without-leeway',
      says: 'Refresh tokens rotate and the reuse leeway is off by default, so that a second use ends the family.',
      page: 'https://auth0.com/docs/secure/tokens/refresh-tokens/configure-refresh-token-rotation',
    },
    {
      id: 'auth0-rotation-keeps-expiry',
      says: 'A rotated refresh token lives no longer than the first one would have.',
      page: 'https://auth0.com/docs/secure/tokens/refresh-tokens/configure-refresh-token-rotation',
    },
    {
      id: 'auth0-no-issuer-in-callback',
      says: 'The callback has no iss.',
      page: 'https://auth0.com/docs/api/authentication/authorization-code-flow-with-pkce/authorize-with-pkce',
    },
  ],
};
