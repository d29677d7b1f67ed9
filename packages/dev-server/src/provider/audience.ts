import type { KoaContextWithOIDC, ResourceServer } from 'oidc-provider';
import { listOf } from '../profiles/members.js';
import type { Asked, Profile } from '../profiles/profile.js';

/** Before an `audience` that is no absolute URI, as a `resource` has to be (RFC 8707 §2). */
const namePrefix = 'urn:audience:';

/**
 * The resources that the access tokens of a login are for when the request has no `resource`: its
 * `audience`, as Auth0 names the parameter, or what the profile takes in its place.
 */
export function resourcesAsked(ctx: KoaContextWithOIDC, profile: Profile): string[] {
  const { client } = ctx.oidc;
  const parameters = ctx.oidc.params ?? {};
  return resources(profile, {
    scopes: listOf(parameters['scope']),
    clientId: client?.clientId ?? '',
    parameters,
  });
}

/** Which of the resources of a login a token request is for: the first, unless it names another. */
export function resourceGranted(
  ctx: KoaContextWithOIDC,
  profile: Profile,
  granted: readonly string[],
): string | undefined {
  const form = ctx.oidc.body ?? {};
  const named = resources(profile, {
    scopes: listOf(form['scope']),
    clientId: ctx.oidc.client?.clientId ?? '',
    parameters: form,
  });
  return named.find((resource) => granted.includes(resource)) ?? granted[0];
}

function resources({ apis = audienceOf }: Profile, asked: Asked): string[] {
  return apis(asked).map((api) => (URL.canParse(api) ? api : namePrefix + api));
}

function audienceOf({ parameters: { audience } }: Asked): string[] {
  return typeof audience === 'string' && audience !== '' ? [audience] : [];
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
