import { providerOf } from '../auth-connect/arguments.js';
import type { AuthResult } from '../protocol/auth-result.js';
import type { Params, ProviderURLInfo } from '../protocol/provider-request.js';
import { secureUrl } from '../protocol/secure-url.js';
import { OpenIdProvider } from './open-id.js';

/** Amazon Cognito: the logout page is on the host of the login page, and takes `logout_uri`. */
export class CognitoProvider extends OpenIdProvider {
  override async logoutRequest(auth?: AuthResult): Promise<ProviderURLInfo> {
    const { manifest, options } = providerOf(auth);
    return {
      url: new URL(
        '/logout',
        secureUrl(manifest['authorization_endpoint'], 'authorization_endpoint'),
      ).href,
      params: { client_id: options.clientId, logout_uri: options.logoutUrl },
    };
  }

  protected override audienceParams(): Params {
    return {};
  }
}
