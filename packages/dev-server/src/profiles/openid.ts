import type { Profile } from './profile.js';

/** No vendor: OpenID Connect as oidc-provider has it. */
export const openid: Profile = {
  title: 'OpenID',
  paths: {
    authorization: '/auth',
    token: '/token',
    jwks: '/jwks',
    userinfo: '/me',
    revocation: '/token/revocation',
    end_session: '/session/end',
  },
  issuer: (origin) => origin,
  discoveryUrl: (origin) => `${origin}/.well-known/openid-configuration`,
  behaviour: {},
  namesIssuerInCallback: true,
  cors: '',
  quirks: [],
};
