import type Provider from 'oidc-provider';
import type { Behaviour, Settings } from '../options.js';
import { createConfiguration } from './configuration.js';
import { loadOidcProvider } from './load-oidc-provider.js';
import { createPages } from './pages.js';
import { answerWithSuccessor, withRotationGrace } from './rotation.js';
import { createSigningKey } from './signing-key.js';
import type { Store } from './store.js';

/** The OpenID Provider itself, on a store and with the rules of `behaviour`. */
export async function createProvider(
  issuer: string,
  settings: Settings,
  store: Store,
  behaviour: () => Behaviour,
): Promise<Provider> {
  const { default: OidcProvider, interactionPolicy } = await loadOidcProvider();
  const rotatedToken = (): string | undefined =>
    OidcProvider.ctx?.oidc.entities.RotatedRefreshToken?.jti;
  const provider = new OidcProvider(
    issuer,
    createConfiguration({
      adapter: (model) =>
        model === 'RefreshToken'
          ? withRotationGrace(store.adapter(model), behaviour, rotatedToken)
          : store.adapter(model),
      behaviour,
      clients: settings.clients,
      pages: createPages(settings.clients),
      policy: interactionPolicy.base(),
      port: Number(new URL(issuer).port),
      signingKey: await createSigningKey(),
      users: settings.users,
    }),
  );
  answerWithSuccessor(provider);
  provider.on('server_error', (_ctx, error) => process.emitWarning(error));
  return provider;
}
