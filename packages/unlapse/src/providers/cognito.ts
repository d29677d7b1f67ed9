import { providerOf } from '../auth-connect/arguments.js';
import type { AuthResult, LoginConfig } from '../protocol/auth-result.js';
import type { Manifest } from '../protocol/manifest.js';
import type { ProviderOptions } from '../protocol/provider-request.js';
import { secureUrl } from '../protocol/secure-url.js';
import type { OpenRequest } from './open-request.js';
import { StandardProvider } from './standard.js';

/**
 * Amazon Cognito: the logout page is on the host of the login page, and takes `logout_uri`; refresh
 * tokens come unasked, so that `offline_access`, which it refuses, is left out of the scopes.
 */
export class CognitoProvider extends StandardProvider {
  override async authorizeRequest(
    manifest: Manifest,
    options: ProviderOptions,
    config: LoginConfig,
  ): Promise<OpenRequest> {
    const scope = options.scope?.replace(/(^| )offline_access(?!\S)/, '').trim();
    return super.authorizeRequest(manifest, { ...options, scope }, config);
  }

  /** Without a `logoutUrl` its page shows an error: there is none to be shown then. */
  override async logoutRequest(auth?: AuthResult): Promise<OpenRequest> {
    const { manifest, options } = providerOf(auth);
    if (!options.logoutUrl) return { url: '' };
    const login = secureUrl(manifest['authorization_endpoint'], 'authorization_endpoint');
    return {
      url: new URL('/logout', login).href,
      params: { client_id: options.clientId, logout_uri: options.logoutUrl },
    };
  }
}
