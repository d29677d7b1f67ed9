import { listOf } from './members.js';
import type { Profile } from './profile.js';

const DAY_SECONDS = 24 * 3600;

/** Okta, its custom authorization server `default`. */
export const okta: Profile = {
  title: 'Okta',
  paths: {
    authorization: '/oauth2/default/v1/authorize',
    token: '/oauth2/default/v1/token',
    jwks: '/oauth2/default/v1/keys',
    userinfo: '/oauth2/default/v1/userinfo',
    revocation: '/oauth2/default/v1/revoke',
    end_session: '/oauth2/default/v1/logout',
  },
  issuer: (origin) => `${origin}/oauth2/default`,
  discoveryUrl: (origin) => `${origin}/oauth2/default/.well-known/openid-configuration`,
  behaviour: {
    accessTokenTtlSeconds: 3600,
    refreshTokenTtlSeconds: 7 * DAY_SECONDS,
    rotate: true,
    rotationGraceSeconds: 30,
    reuseDetection: true,
  },
  cors: "Add the app's origin to Security → API → Trusted Origins, with CORS.",

  refuseAuthorization: (parameters) =>
    /^[\w.,-]+$/.test(parameters.get('state') ?? '')
      ? undefined
      : {
          error: 'invalid_request',
          error_description: "The authentication request has an invalid 'state' parameter.",
        },
  denials: { cancel: () => 'The resource owner or authorization server denied the request.' },

  apis: () => ['api://default'],
  accessToken: ({ payload: { client_id, scope, ...payload } }) => ({
    header: { typ: undefined },
    payload: { ...payload, ver: 1, cid: client_id, uid: payload['sub'], scp: listOf(scope) },
  }),
  refusal: (refusal, { grantType }) => ({
    body: {
      error: refusal.error,
      error_description:
        refusal.error !== 'invalid_grant'
          ? refusal.error_description
          : grantType === 'refresh_token'
            ? 'The refresh token is invalid or expired.'
            : 'The authorization code is invalid or has expired.',
    },
  }),
  logout: (parameters) =>
    parameters.has('id_token_hint') ? parameters : 'id_token_hint is required',

  quirks: [
    {
      id: 'okta-paths',
      says: 'The endpoints are /oauth2/default/v1/…, and the issuer is /oauth2/default.',
      page: 'https://developer.okta.com/docs/concepts/auth-servers/',
    },
    {
      id: 'okta-state',
      says: 'A state is required, of letters, digits, commas, periods, underscores and hyphens.',
      page: 'https://support.okta.com/help/s/article/the-authentication-request-has-an-invalid-state-parameter',
    },
    {
      id: 'okta-access-token',
      says: 'Every access token is a JWT for the audience of the authorization server, with cid and a list scp.',
      page: 'https://developer.okta.com/docs/api/openapi/okta-oauth/guides/overview/',
    },
    {
      id: 'okta-rotation-grace',
      says: 'The refresh token of a single-page app rotates, and the used one is good for 30 seconds more.',
      page: 'https://developer.okta.com/docs/guides/refresh-tokens/main/',
    },
    {
      id: 'okta-reuse',
      says: 'A used refresh token, used again after the grace, ends the newest one as well.',
      page: 'https://developer.okta.com/docs/guides/refresh-tokens/main/',
    },
    {
      id: 'okta-refresh-error',
      says: 'A refresh token that is over is answered with a description that libraries compare word by word.',
      page: 'https://support.okta.com/help/s/article/okta-refresh-token-invalid-or-expired-error-error-invalid-grant-error-description-the-refresh-token-is-invalid-or-expired',
    },
    {
      id: 'okta-logout-needs-id-token',
      says: 'A logout needs an id_token_hint.',
      page: 'https://developer.okta.com/docs/reference/api/oidc/#logout',
    },
    {
      id: 'okta-no-issuer-in-callback',
      says: 'The callback has no iss.',
      page: 'https://developer.okta.com/docs/guides/implement-grant-type/authcodepkce/main/',
    },
  ],
};
