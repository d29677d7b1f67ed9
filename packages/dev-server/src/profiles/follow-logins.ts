import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Store } from '../provider/store.js';
import { listOf } from './members.js';
import type { Profile } from './profile.js';

/** Lets a profile keep what it needs of a login, and ends with the login what ends with it there. */
export function followLogins(provider: Provider, profile: Profile, store: Store): void {
  provider.on('authorization.success', ({ oidc }: KoaContextWithOIDC) => {
    const grantId = oidc.entities.AuthorizationCode?.grantId;
    if (grantId !== undefined) {
      profile.remember?.({ grantId, parameters: { ...oidc.params } }, store);
    }
  });
  provider.on('end_session.success', ({ oidc }: KoaContextWithOIDC) => {
    const tokens = store.adapter('RefreshToken');
    for (const [id, { sessionUid, scope }] of store.entries('RefreshToken')) {
      const bound = profile.endsWithLogin?.(new Set(listOf(scope))) === true;
      if (bound && sessionUid === oidc.session?.uid) void tokens.destroy(id);
    }
  });
}
