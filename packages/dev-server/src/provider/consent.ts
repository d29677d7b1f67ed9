import type { Grant, KoaContextWithOIDC } from 'oidc-provider';

/**
 * Grants all that was asked for, so that no consent page is shown. Each login gets a grant of its
 * own: what is revoked with one leaves the others of the same browser alone.
 */
export async function grantWhatWasAsked(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { oidc } = ctx;
  const { client, session } = oidc;
  if (!client || !session?.accountId) return undefined;
  const grant = new oidc.provider.Grant({
    accountId: session.accountId,
    clientId: client.clientId,
  });
  grant.addOIDCScope([...oidc.requestParamOIDCScopes].join(' '));
  grant.addOIDCClaims([...oidc.requestParamClaims]);
  for (const resource of Object.keys(oidc.resourceServers ?? {})) {
    grant.addResourceScope(resource, [...oidc.requestParamScopes].join(' '));
  }
  await grant.save();
  return grant;
}

/**
 * Puts back the `offline_access` that oidc-provider drops from a request without `prompt=consent`:
 * OpenID Connect Core §11 allows "other conditions", and mobile apps and their servers use them.
 */
export function keepOfflineAccess(ctx: KoaContextWithOIDC): void {
  const { params, requestParamScopes: kept } = ctx.oidc;
  const asked = ctx.query['scope'];
  if (!params || typeof asked !== 'string') return;
  const scopes = asked.split(' ').filter((scope) => kept.has(scope) || scope === 'offline_access');
  params['scope'] = scopes.join(' ') || undefined;
}
