import { issuerOriginMatches } from '../protocol/discovery.js';
import type { Params, ProviderOptions } from '../protocol/provider-request.js';
import { OpenIdProvider } from './open-id.js';

/**
 * Microsoft Entra ID, Entra External ID and Azure AD B2C: `scope` in the token requests too. The
 * policy of a B2C discovery URL (`?p=…`) is in each endpoint that its document names.
 */
export class AzureProvider extends OpenIdProvider {
  /**
   * Microsoft's documents speak for issuers at other paths of the same host (the tenant's number
   * for its name, `{tenantid}` for all tenants) and at two other hosts: that of the first version,
   * and, in External ID, the tenant's number for its name.
   */
  override issuerAgrees(issuer: string, discoveryUrl: string): boolean {
    return (
      issuerOriginMatches(issuer, discoveryUrl) || OTHER_HOSTS.test(`${discoveryUrl} ${issuer}`)
    );
  }

  protected override tokenParams({ scope }: ProviderOptions): Params {
    return { scope };
  }

  /** The API is named by its scopes. */
  protected override audienceParams(): Params {
    return {};
  }
}

/** A discovery URL, and an issuer at another host that it may speak for. */
const OTHER_HOSTS =
  /^https:\/\/login\.microsoftonline\.com\/\S+ https:\/\/sts\.windows\.net\/|^(https:\/\/[\w-]+\.ciamlogin\.com\/\S* ?){2}$/;
