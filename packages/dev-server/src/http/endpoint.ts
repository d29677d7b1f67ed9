import type { Endpoint } from '../counts.js';
import type { Paths } from '../profiles/profile.js';

const endpoints: Readonly<Record<keyof Paths, Endpoint>> = {
  authorization: 'authorization',
  token: 'token',
  jwks: 'jwks',
  userinfo: 'userinfo',
  revocation: 'revocation',
  end_session: 'end_session',
};

/** The endpoint at a path; the steps in between of a login or logout are none. */
export function endpointAt(path: string, paths: Paths): Endpoint | undefined {
  if (path.startsWith('/sign-in/')) return 'sign_in';
  if (discoveryPaths.includes(path)) return 'discovery';
  const found = Object.entries(paths).find(([, place]) => place === path);
  return found && endpoints[found[0] as keyof Paths];
}

/** Where oidc-provider has its metadata, whatever the issuer. */
export const discoveryPaths: readonly string[] = [
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
];
