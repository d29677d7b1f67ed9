import type { AuthResult } from 'unlapse';
import Keycloak from 'keycloak-js';
import type { Client } from './client.js';

/** With any OpenID server, tokens in memory; it looks at no other tab. */
export async function createKeycloak(result: AuthResult): Promise<Client> {
  const { accessToken = '', idToken = '', refreshToken = '' } = result;
  const { clientId } = result.provider.options;
  const keycloak = new Keycloak({ clientId, oidcProvider: location.origin });
  await keycloak.init({ token: accessToken, idToken, refreshToken, checkLoginIframe: false });
  return {
    async getAccessToken() {
      await keycloak.updateToken(5);
      return keycloak.token;
    },
  };
}
