import type { AuthResult } from '../protocol/auth-result.js';
import type { OpenRequest } from './open-request.js';
import { StandardProvider } from './standard.js';
import { withoutRedirect } from './without-redirect.js';

/**
 * Salesforce: its logout page takes nowhere to come back to (that is set at the server), and no
 * audience is sent.
 */
export class SalesforceProvider extends StandardProvider {
  override async logoutRequest(auth?: AuthResult): Promise<OpenRequest> {
    return withoutRedirect(await super.logoutRequest(auth));
  }
}
