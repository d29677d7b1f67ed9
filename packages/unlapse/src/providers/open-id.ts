import type { Params, ProviderOptions } from '../protocol/provider-request.js';
import { StandardProvider } from './standard.js';

/**
 * Any OpenID Connect server, by the standards alone. `audience` is sent as `resource` (RFC 8707).
 */
export class OpenIdProvider extends StandardProvider {
  protected override audienceParams({ audience }: ProviderOptions): Params {
    return audience ? { resource: audience } : {};
  }
}
