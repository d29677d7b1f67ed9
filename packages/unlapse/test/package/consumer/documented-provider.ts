// Overrides as Auth Connect's documents have them: no `override`, no types of what they return, and
// nobody asks whether there are any parameters.
import {
  Auth0Provider,
  type AuthConnectConfig,
  AzureProvider,
  type Manifest,
  type ProviderOptions,
} from '@ionic-enterprise/auth';

type Config = Pick<AuthConnectConfig, 'ios' | 'android' | 'web' | 'platform' | 'logLevel'>;

export class ParameterProvider extends Auth0Provider {
  async authorizeRequest(manifest: Manifest, options: ProviderOptions, config: Config) {
    const { url, params } = await super.authorizeRequest(manifest, options, config);

    params['screen_hint'] = 'signup';

    return {
      url,
      params,
    };
  }
}

export class ScopelessProvider extends AzureProvider {
  async tokenRequest(manifest: Manifest, options: ProviderOptions, config: Config) {
    const request = await super.tokenRequest(manifest, options, config);
    delete request.payload['scope'];
    return request;
  }
}
