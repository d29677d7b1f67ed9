import { providerOf } from '../auth-connect/arguments.js';
import type { AuthResult } from '../protocol/auth-result.js';
import type { Params, ProviderOptions } from '../protocol/provider-request.js';
import { secureUrl } from '../protocol/secure-url.js';
import type { OpenRequest } from './open-request.js';
import { StandardProvider } from './standard.js';

/** Auth0: an `audience` of its own, and a logout page of its own on tenants without the standard one. */
export class Auth0Provider extends StandardProvider {
  override async logoutRequest(auth?: AuthResult): Promise<OpenRequest> {
    const { manifest, options } = providerOf(auth);
    if (manifest['end_session_endpoint']) return super.logoutRequest(auth);
    return {
      url: new URL('/v2/logout', secureUrl(manifest['issuer'], 'issuer')).href,
      params: {
        client_id: options.clientId,
        ...(options.logoutUrl && { returnTo: options.logoutUrl }),
      },
    };
  }

  protected override audienceParams({ audience }: ProviderOptions): Params {
    return audience ? { audience } : {};
  }
}
