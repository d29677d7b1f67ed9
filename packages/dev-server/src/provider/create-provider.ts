import type Provider from 'oidc-provider';
import { DevServerError } from '../errors.js';
import type { Behaviour, Settings } from '../options.js';
import { createConfiguration } from './configuration.js';
import { loadOidcProvider } from './load-oidc-provider.js';
import { createPages } from './pages.js';
import { answerWithSuccessor, withRotationGrace } from './rotation.js';
import { createSigningKey } from './signing-key.js';
import type { Store } from './store.js';

/**
 * The OpenID Provider itself, on a store and with the rules of `behaviour`.
 *
 * @throws {DevServerError} DEV_SERVER_INVALID_OPTION: a client that cannot be
 */
export async function createProvider(
  origin: string,
  settings: Settings,
  store: Store,
  behaviour: () => Behaviour,
): Promise<Provider> {
  const { default: OidcProvider, errors, interactionPolicy } = await loadOidcProvider();
  const rotatedToken = (): string | undefined =>
    OidcProvider.ctx?.oidc.entities.RotatedRefreshToken?.jti;
  const provider = new OidcProvider(
    settings.profile.issuer(origin),
    createConfiguration({
      adapter: (model) =>
        model === 'RefreshToken'
          ? withRotationGrace(store.adapter(model), behaviour, rotatedToken)
          : store.adapter(model),
      behaviour,
      clients: settings.clients,
      dpopNonce: settings.dpopNonce,
      errors,
      pages: createPages(settings.clients, settings.profile),
      policy: interactionPolicy.base(),
      origin,
      port: Number(new URL(origin).port),
      profile: settings.profile,
      requirePushedRequests: settings.requirePushedRequests,
      signingKey: await createSigningKey(),
      users: settings.users,
    }),
  );
  answerWithSuccessor(provider);
  for (const { clientId } of settings.clients) await checkClient(provider, clientId);
  provider.on('server_error', (_ctx, error) => process.emitWarning(error));
  return provider;
}

/** Finds out at the start what else would be found out at the first login. */
async function checkClient(provider: Provider, clientId: string): Promise<void> {
  try {
    await provider.Client.find(clientId);
  } catch (cause) {
    const reason = (cause as { error_description?: string }).error_description;
    throw new DevServerError(
      'DEV_SERVER_INVALID_OPTION',
      `client ${clientId} cannot be registered: ${reason ?? String(cause)}`,
      { cause },
    );
  }
}
