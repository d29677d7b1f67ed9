import { namingClient } from './logout.js';
import { without } from './members.js';
import type { Profile } from './profile.js';

/** PingFederate, without the standard logout endpoint that its later versions publish as well. */
export const ping: Profile = {
  title: 'PingFederate',
  paths: {
    authorization: '/as/authorization.oauth2',
    token: '/as/token.oauth2',
    jwks: '/pf/JWKS',
    userinfo: '/idp/userinfo.openid',
    revocation: '/as/revoke_token.oauth2',
    end_session: '/idp/startSLO.ping',
  },
  issuer: (origin) => origin,
  discoveryUrl: (origin) => `${origin}/.well-known/openid-configuration`,
  behaviour: { accessTokenTtlSeconds: 7200, rotate: false },
  cors: "Add the app's origin to Allowed Origins in the authorization server settings.",

  metadata: (document, origin) => ({
    ...without(document, 'end_session_endpoint'),
    ping_end_session_endpoint: `${origin}/idp/startSLO.ping`,
    ping_revoked_sris_endpoint: `${origin}/pf-ws/rest/sessionMgmt/revokedSris`,
  }),
  parameters: ['aud'],

  apis: ({ parameters: { aud } }) => (typeof aud === 'string' && aud !== '' ? [aud] : []),
  logout(parameters, clients) {
    const standard = new URLSearchParams(parameters);
    const target = standard.get('TargetResource');
    standard.delete('TargetResource');
    standard.delete('post_logout_redirect_uri');
    if (target !== null) standard.set('post_logout_redirect_uri', target);
    return namingClient(standard, clients);
  },

  quirks: [
    {
      id: 'ping-paths',
      says: 'The endpoints are /as/authorization.oauth2, /as/token.oauth2, /as/revoke_token.oauth2 and /idp/userinfo.openid.',
      page: 'https://docs.pingidentity.com/pingfederate/12.2/introduction_to_pingfederate/pf_cors_support_oauth_endpoints.html',
    },
    {
      id: 'ping-end-session-endpoint',
      says: 'The metadata has a ping_end_session_endpoint, /idp/startSLO.ping, in place of the standard one.',
      page: 'https://docs.pingidentity.com/r/en-us/pingfederate-103/utv1564002997846',
    },
    {
      id: 'ping-target-resource',
      says: 'That endpoint takes TargetResource as the address to return to, and no other name for it.',
      page: 'https://docs.pingidentity.com/pingfederate/latest/developers_reference_guide/pf_idp_endpoints.html',
    },
    {
      id: 'ping-aud',
      says: 'The API is named by aud.',
      page: 'https://docs.pingidentity.com/pingfederate/latest/developers_reference_guide/pf_authorization_endpoint.html',
    },
    {
      id: 'ping-refresh-token-not-rolled',
      says: 'A refresh is answered with the same refresh token, unless the client is set to roll it.',
      page: 'https://docs.pingidentity.com/r/en-us/developer/nvw1601508085932',
    },
    {
      id: 'ping-no-issuer-in-callback',
      says: 'The callback has no iss: Include Issuer in Authorization Response is off by default.',
      page: 'https://docs.pingidentity.com/pingfederate/latest/administrators_reference_guide/help_authorizationserversettingstasklet_oauthauthorizationserversettingsstate.html',
    },
  ],
};
