import type { KoaContextWithOIDC, ResourceServer } from 'oidc-provider';

/** Before an `audience` that is no absolute URI, as a `resource` has to be (RFC 8707 §2). */
const namePrefix = 'urn:audience:';

/**
 * The resource that an access token is for when the request has no `resource`: its `audience`, as
 * Auth0 names the parameter.
 */
export function resourceOfAudience(ctx: KoaContextWithOIDC): string | undefined {
  const audience = ctx.oidc.params?.['audience'];
  if (typeof audience !== 'string' || audience === '') return undefined;
  return URL.canParse(audience) ? audience : namePrefix + audience;
}

/** An API that takes JWT access tokens (RFC 9068) with whatever scope was asked for. */
export function describeResource(ctx: KoaContextWithOIDC, resource: string): ResourceServer {
  const { params, entities } = ctx.oidc;
  const scopes = [
    params?.['scope'],
    entities.AuthorizationCode?.scope,
    entities.RefreshToken?.scope,
  ];
  return {
    audience: resource.startsWith(namePrefix) ? resource.slice(namePrefix.length) : resource,
    scope: scopes.filter((scope) => typeof scope === 'string').join(' '),
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  };
}
