import type { AuthResult } from '../protocol/auth-result.js';
import type { OpenRequest } from './open-request.js';
import { StandardProvider } from './standard.js';
import { withoutRedirect } from './without-redirect.js';

/**
 * OneLogin: no audience is sent, and no page to come back to where there is no ID Token, as it
 * takes the one only with the other.
 */
export class OneLoginProvider extends StandardProvider {
  override async logoutRequest(auth?: AuthResult): Promise<OpenRequest> {
    const request = await super.logoutRequest(auth);
    return auth?.idToken ? request : withoutRedirect(request);
  }
}
