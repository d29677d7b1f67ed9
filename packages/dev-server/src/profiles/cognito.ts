import { withoutAudience } from './access-token.js';
import { listOf, without } from './members.js';
import type { Profile } from './profile.js';

const userPoolId = 'us-east-1_Unlapse00';
const DAY_SECONDS = 24 * 3600;

/** Amazon Cognito user pools: the issuer is on 127.0.0.1, the user pool domain on localhost. */
export const cognito: Profile = {
  title: 'Amazon Cognito',
  paths: {
    authorization: '/oauth2/authorize',
    token: '/oauth2/token',
    jwks: `/${userPoolId}/.well-known/jwks.json`,
    userinfo: '/oauth2/userInfo',
    revocation: '/oauth2/revoke',
    end_session: '/logout',
  },
  issuer: issuerAt,
  discoveryUrl: (origin) => `${issuerAt(origin)}/.well-known/openid-configuration`,
  behaviour: {
    accessTokenTtlSeconds: 3600,
    refreshTokenTtlSeconds: 30 * DAY_SECONDS,
    rotate: false,
  },
  cors: 'Nothing is to be set; the app client must have no secret.',

  metadata(document, origin) {
    const { paths } = cognito;
    return {
      ...document,
      authorization_endpoint: origin + paths.authorization,
      token_endpoint: origin + paths.token,
      userinfo_endpoint: origin + paths.userinfo,
      revocation_endpoint: `${origin}/oauth2/revoke`,
      end_session_endpoint: origin + paths.end_session,
      jwks_uri: new URL(paths.jwks, issuerAt(origin)).href,
      scopes_supported: ['openid', 'email', 'phone', 'profile'],
    };
  },
  refuseAuthorization(parameters) {
    if (listOf(parameters.get('scope')).includes('offline_access')) {
      return { error: 'invalid_scope' };
    }
    // The page forbids text that is JSON, and asks for base64 instead.
    return /[{}"]/.test(parameters.get('state') ?? '') ? { error: 'invalid_request' } : undefined;
  },
  callback(parameters) {
    parameters.delete('error_description');
  },

  apis: () => [userPoolId],
  givesRefreshToken: () => true,
  accessToken: ({ payload }) => ({
    header: { typ: undefined },
    payload: withoutAudience({
      ...payload,
      token_use: 'access',
      version: 2,
      username: payload['sub'],
    }),
  }),
  answer: (members, { grantType, behaviour }) =>
    without(
      members,
      'scope',
      ...(grantType === 'refresh_token' && !behaviour.rotate ? ['refresh_token'] : []),
    ),
  refusal: ({ error }) => ({ body: { error } }),
  logout(parameters) {
    const clientId = parameters.get('client_id');
    const logoutUri = parameters.get('logout_uri');
    if (clientId === null || logoutUri === null) {
      return 'client_id and logout_uri are required';
    }
    return new URLSearchParams({ client_id: clientId, post_logout_redirect_uri: logoutUri });
  },

  quirks: [
    {
      id: 'cognito-issuer-host',
      says: 'The issuer and its keys are on another host than the endpoints.',
      page: 'https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html',
    },
    {
      id: 'cognito-paths',
      says: 'The endpoints are /oauth2/authorize, /oauth2/token, /oauth2/revoke, /oauth2/userInfo and /logout.',
      page: 'https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html',
    },
    {
      id: 'cognito-no-offline-access',
      says: 'The scope offline_access is unknown and refused with invalid_scope.',
      page: 'https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html',
    },
    {
      id: 'cognito-refresh-token-unasked',
      says: 'Every code gives a refresh token, whatever the scopes.',
      page: 'https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html',
    },
    {
      id: 'cognito-no-refresh-token-on-refresh',
      says: 'A refresh is answered without a refresh token; with --rotate, as rotation can be switched on there, it has a new one.',
      page: 'https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html',
    },
    {
      id: 'cognito-strict-state',
      says: 'A state that is JSON is refused.',
      page: 'https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html',
    },
    {
      id: 'cognito-bare-errors',
      says: 'Errors have no description, in the callback and at the token endpoint.',
      page: 'https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html',
    },
    {
      id: 'cognito-no-scope-in-answer',
      says: 'The answer does not say which scopes were granted.',
      page: 'https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html',
    },
    {
      id: 'cognito-access-token-without-audience',
      says: 'The access token is a JWT without aud and typ; it has client_id and token_use.',
      page: 'https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html',
    },
    {
      id: 'cognito-logout-uri',
      says: 'The logout endpoint takes client_id and logout_uri, both of them, and none of the standard parameters.',
      page: 'https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html',
    },
    {
      id: 'cognito-no-issuer-in-callback',
      says: 'The callback has a code and a state, and no iss.',
      page: 'https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html',
    },
  ],
};

function issuerAt(origin: string): string {
  return `${origin.replace('localhost', '127.0.0.1')}/${userPoolId}`;
}
