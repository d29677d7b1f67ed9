import { providerOf } from '../auth-connect/arguments.js';
import type { AuthResult, LoginConfig } from '../protocol/auth-result.js';
import { issuerOriginMatches } from '../protocol/discovery.js';
import type { Manifest } from '../protocol/manifest.js';
import type { Params, ProviderOptions, ProviderURLInfo } from '../protocol/provider-request.js';
import { OpenIdProvider } from './open-id.js';

/** Microsoft Entra ID and Azure AD B2C: `scope` in the token requests too. */
export class AzureProvider extends OpenIdProvider {
  override async tokenRequest(
    manifest: Manifest,
    options: ProviderOptions,
    config: LoginConfig,
  ): Promise<ProviderURLInfo> {
    return withScope(await super.tokenRequest(manifest, options, config), options);
  }

  override async refreshTokenRequest(auth?: AuthResult): Promise<ProviderURLInfo> {
    return withScope(await super.refreshTokenRequest(auth), providerOf(auth).options);
  }

  /**
   * Microsoft's documents speak for issuers at other paths of the same host (the tenant's number
   * for its name, `{tenantid}` for all tenants) and, in the first version, at another host.
   */
  override issuerAgrees(issuer: string, discoveryUrl: string): boolean {
    return (
      super.issuerAgrees(issuer, discoveryUrl) ||
      issuerOriginMatches(issuer, discoveryUrl) ||
      (issuer.startsWith('https://sts.windows.net/') &&
        new URL(discoveryUrl).hostname === 'login.microsoftonline.com')
    );
  }

  /** The API is named by its scopes. */
  protected override audienceParams(): Params {
    return {};
  }
}

function withScope(request: ProviderURLInfo, { scope }: ProviderOptions): ProviderURLInfo {
  return request.payload ? { ...request, payload: { ...request.payload, scope } } : request;
}
