import type { Http, HttpRequest, HttpResponse } from '../../src/ports/http.js';
import type { ProviderOptions } from '../../src/protocol/provider-request.js';
import { OpenIdProvider } from '../../src/providers/open-id.js';
import type { VirtualBrowser } from '../../src/testing/virtual-browser.js';
import type { VirtualTab } from '../../src/testing/virtual-tab.js';

/** Sees every request before it is sent. */
export interface RequestWatch {
  /** @returns what to call with the answer */
  sends(tab: VirtualTab, request: HttpRequest): (response: HttpResponse | undefined) => void;
}

const redirectUri = 'https://app.example/callback';

/** The options of the app at the server of this browser. */
export function optionsOf({ server }: VirtualBrowser): ProviderOptions {
  return {
    clientId: 'app',
    discoveryUrl: server.discoveryUrl,
    redirectUri,
    logoutUrl: redirectUri,
    // Without `openid` there is no ID Token and no signature, which would be most of the work.
    scope: 'offline_access',
    audience: '',
  };
}

export function watchedHttp(tab: VirtualTab, watch: RequestWatch): Http {
  const { http } = tab.ports;
  return {
    async send(request) {
      const answered = watch.sends(tab, request);
      try {
        const response = await http.send(request);
        answered(response);
        return response;
      } catch (error) {
        answered(undefined);
        throw error;
      }
    },
  };
}

/** One PKCE key for all logins: a hash on another thread would be most of the work of a login. */
export class FixedKeyProvider extends OpenIdProvider {
  protected override async checkOrGenerateKeys(): Promise<void> {
    this.nonce = 'nonce';
    // The example of RFC 7636, appendix B.
    this.key = {
      verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    };
  }
}
