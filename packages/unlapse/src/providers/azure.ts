import { issuerOriginMatches } from '../protocol/discovery.js';
import type { Params, ProviderOptions } from '../protocol/provider-request.js';
import { StandardProvider } from './standard.js';

/**
 * Microsoft Entra ID, Entra External ID and Azure AD B2C: `scope` in the token requests too. The
 * policy of a B2C discovery URL (`?p=…`) is in each endpoint that its document names.
 */
export class AzureProvider extends StandardProvider {
  /**
   * Microsoft's documents speak for issuers at other paths of the same host (the tenant's number
   * for its name, `{tenantid}` for all tenants) and at two other hosts: that of the first version,
   * and, in External ID, the tenant's number for its name.
   */
  override issuerAgrees(issuer: string, discoveryUrl: string): boolean {
    if (issuerOriginMatches(issuer, discoveryUrl)) return true;
    return URL.canParse(issuer) && OTHER_HOSTS.test(`${hostOf(discoveryUrl)} ${hostOf(issuer)}`);
  }

  protected override tokenParams({ scope }: ProviderOptions): Params {
    return { scope };
  }
}

/** The host of a document, and that of an issuer which it may speak for. */
const OTHER_HOSTS =
  /^(login\.microsoftonline\.com sts\.windows\.net|\S+\.ciamlogin\.com \S+\.ciamlogin\.com)$/;

function hostOf(url: string): string {
  return new URL(url).host;
}
