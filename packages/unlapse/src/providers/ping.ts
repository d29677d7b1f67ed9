import { providerOf } from '../auth-connect/arguments.js';
import type { AuthResult } from '../protocol/auth-result.js';
import type { Params, ProviderOptions } from '../protocol/provider-request.js';
import type { OpenRequest } from './open-request.js';
import { StandardProvider } from './standard.js';

/**
 * PingFederate and PingOne: the API is named by `aud`; a PingFederate without the standard logout
 * page has one of its own.
 */
export class PingProvider extends StandardProvider {
  override async logoutRequest(auth?: AuthResult): Promise<OpenRequest> {
    const { manifest, options } = providerOf(auth);
    const url: unknown = manifest['ping_end_session_endpoint'];
    if (manifest['end_session_endpoint'] || typeof url !== 'string') {
      return super.logoutRequest(auth);
    }
    return { url, params: options.logoutUrl ? { TargetResource: options.logoutUrl } : {} };
  }

  protected override audienceParams({ audience }: ProviderOptions): Params {
    return audience ? { aud: audience } : {};
  }
}
