import { UserCancelledError } from '../errors/errors.js';
import type { UserAgentWindow } from '../ports/user-agent.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { randomString } from '../protocol/pkce.js';
import type { RequestBuilder } from '../protocol/provider-request.js';
import { matchesRedirect } from '../protocol/redirect-match.js';
import { requestUrl } from '../protocol/request-url.js';
import { secureUrl } from '../protocol/secure-url.js';
import type { LoginDeps } from './authorization-request.js';
import { keepTransaction } from './transaction.js';

/**
 * Ends the session at the server by showing its end session endpoint (OpenID RP-Initiated Logout
 * §2). Resolves when the user is back or has closed the window; at once where the server has no
 * such endpoint, and where this page is left for it.
 *
 * @param window opened in the user's gesture
 * @param hasCallback whether the page that the user comes back to handles the callback; if not, a
 * logout that leaves this page sends no `state`, which nobody would clean from the address bar
 * @returns whether this page is being left
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: the endpoint has no https URL
 */
export async function endSession(
  { logger, transactions, clock }: LoginDeps,
  window: UserAgentWindow,
  builder: RequestBuilder,
  auth: AuthResult,
  hasCallback = false,
): Promise<boolean> {
  try {
    const request = await builder.logoutRequest(auth);
    if (!request.url) {
      logger.debug('no end_session_endpoint: signed out of the app only');
      return false;
    }
    const { params } = request;
    const { leavesPage } = window;
    const state =
      params?.['post_logout_redirect_uri'] && (hasCallback || !leavesPage) && randomString();
    const url = requestUrl({ ...request, params: { ...params, ...(state && { state }) } });
    if (leavesPage && state) {
      await keepTransaction(transactions, state, { kind: 'logout' }, clock.now());
    }
    const { logoutUrl, redirectUri } = auth.provider.options;
    const shown = window.show(
      secureUrl(url, 'end_session_endpoint').href,
      (candidate) => matchesRedirect(candidate, logoutUrl),
      undefined,
      // The system's sheet opens for no page that leads nowhere.
      logoutUrl || redirectUri,
    );
    if (!leavesPage) await shown;
    return leavesPage;
  } catch (error) {
    // A window that the user closes, or that never comes back, has done its work.
    if (!(error instanceof UserCancelledError)) throw error;
    return false;
  } finally {
    if (!window.leavesPage) window.close();
  }
}
