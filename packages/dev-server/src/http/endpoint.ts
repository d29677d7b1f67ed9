import type { Endpoint } from '../counts.js';

const paths: Readonly<Record<string, Endpoint>> = {
  '/.well-known/openid-configuration': 'discovery',
  '/.well-known/oauth-authorization-server': 'discovery',
  '/jwks': 'jwks',
  '/auth': 'authorization',
  '/token': 'token',
  '/token/revocation': 'revocation',
  '/me': 'userinfo',
  '/session/end': 'end_session',
};

/** The endpoint at a path; the steps in between of a login or logout are none. */
export function endpointAt(path: string): Endpoint | undefined {
  return path.startsWith('/sign-in/') ? 'sign_in' : paths[path];
}
