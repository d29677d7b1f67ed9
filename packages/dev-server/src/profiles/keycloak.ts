import { randomUUID } from 'node:crypto';
import { listOf } from './members.js';
import { AS_LONG_AS_IT_LIVES_SECONDS, type Profile } from './profile.js';

const realm = '/realms/unlapse';
const protocol = `${realm}/protocol/openid-connect`;

/** Keycloak, from version 23 on. */
export const keycloak: Profile = {
  title: 'Keycloak',
  paths: {
    authorization: `${protocol}/auth`,
    token: `${protocol}/token`,
    jwks: `${protocol}/certs`,
    userinfo: `${protocol}/userinfo`,
    revocation: `${protocol}/revoke`,
    end_session: `${protocol}/logout`,
  },
  issuer: (origin) => origin + realm,
  discoveryUrl: (origin) => `${origin}${realm}/.well-known/openid-configuration`,
  behaviour: {
    accessTokenTtlSeconds: 300,
    refreshTokenTtlSeconds: 1800,
    rotate: true,
    rotationGraceSeconds: AS_LONG_AS_IT_LIVES_SECONDS,
    reuseDetection: false,
  },
  cors: "Add the app's origin to the client's Web origins; + stands for those of the redirect URIs.",

  namesIssuerInCallback: true,
  callback(parameters) {
    if (parameters.has('code')) parameters.set('session_state', randomUUID());
  },

  apis: () => ['account'],
  givesRefreshToken: () => true,
  endsWithLogin: (scopes) => !scopes.has('offline_access'),
  accessToken: ({ payload: { client_id, ...payload } }) => ({
    header: { typ: 'JWT' },
    payload: { ...payload, typ: 'Bearer', azp: client_id },
  }),
  answer: (members, { refreshTokenTtlSeconds, loginId }) => ({
    ...members,
    refresh_expires_in: listOf(members['scope']).includes('offline_access')
      ? 0
      : refreshTokenTtlSeconds,
    'not-before-policy': 0,
    session_state: loginId,
  }),
  refusal: (refusal, { grantType }) => ({
    body: {
      ...refusal,
      ...(refusal.error === 'invalid_grant' && {
        error_description: grantType === 'refresh_token' ? 'Token is not active' : 'Code not valid',
      }),
    },
  }),
  logout: (parameters) =>
    parameters.has('post_logout_redirect_uri') &&
    !parameters.has('client_id') &&
    !parameters.has('id_token_hint')
      ? 'either client_id or id_token_hint is required with post_logout_redirect_uri'
      : parameters,
  asksAtLogout: (parameters) => !parameters.has('id_token_hint'),

  quirks: [
    {
      id: 'keycloak-paths',
      says: 'The endpoints are /realms/{realm}/protocol/openid-connect/…, and the issuer is /realms/{realm}.',
      page: 'https://www.keycloak.org/securing-apps/oidc-layers',
    },
    {
      id: 'keycloak-own-members',
      says: 'The answer has refresh_expires_in, not-before-policy and session_state.',
      page: 'https://www.keycloak.org/docs-api/latest/javadocs/org/keycloak/representations/AccessTokenResponse.html',
    },
    {
      id: 'keycloak-offline-token',
      says: 'With offline_access the refresh token is an offline token: refresh_expires_in is 0, and it outlives the logout.',
      page: 'https://www.keycloak.org/docs/latest/server_admin/index.html#_offline-access',
    },
    {
      id: 'keycloak-online-token',
      says: 'Without offline_access there is a refresh token too, which ends with the login.',
      page: 'https://www.keycloak.org/docs/latest/server_admin/index.html#_timeouts',
    },
    {
      id: 'keycloak-refresh-token-not-revoked',
      says: 'A refresh gives a new refresh token and does not revoke the used one, unless Revoke Refresh Token is on.',
      page: 'https://www.keycloak.org/docs/latest/server_admin/index.html#_timeouts',
    },
    {
      id: 'keycloak-access-token',
      says: 'Every access token is a JWT for the audience account, with the header typ JWT and the claim typ Bearer.',
      page: 'https://www.keycloak.org/docs/latest/server_admin/index.html#audience-support',
    },
    {
      id: 'keycloak-refresh-error',
      says: 'A refresh token that is over is answered with Token is not active.',
      page: 'https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/protocol/oidc/TokenManager.java',
    },
    {
      id: 'keycloak-callback',
      says: 'The callback has a session_state, and an iss.',
      page: 'https://www.keycloak.org/docs/latest/upgrading/index.html',
    },
    {
      id: 'keycloak-logout-confirmed-by-id-token',
      says: 'A logout without an id_token_hint is confirmed by the user.',
      page: 'https://www.keycloak.org/securing-apps/oidc-layers',
    },
    {
      id: 'keycloak-logout-needs-client',
      says: 'A logout with a post_logout_redirect_uri needs a client_id or an id_token_hint.',
      page: 'https://www.keycloak.org/securing-apps/oidc-layers',
    },
  ],
};
