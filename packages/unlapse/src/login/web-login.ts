import type { UserAgentWindow } from '../ports/user-agent.js';
import type { AuthResult, LoginConfig } from '../protocol/auth-result.js';
import type { ProviderOptions, RequestBuilder } from '../protocol/provider-request.js';
import { matchesRedirect } from '../protocol/redirect-match.js';
import { type LoginDeps, prepareLogin } from './authorization-request.js';
import { finishLogin } from './finish-login.js';
import type { LoginExtras } from './login-extras.js';
import { keepTransaction } from './transaction.js';

/**
 * Shows the server's login page in `window` and brings back the result. In the current window it
 * does not settle: the page is left, and the transaction waits in the store.
 *
 * @param window opened in the user's gesture; closed here, however the login ends
 * @throws what `prepareLogin`, `UserAgentWindow.show` and `finishLogin` throw
 */
export async function login(
  deps: LoginDeps,
  window: UserAgentWindow,
  builder: RequestBuilder,
  options: ProviderOptions,
  config: LoginConfig,
  extras?: LoginExtras,
): Promise<AuthResult> {
  try {
    const transaction = await prepareLogin(deps, builder, options, config, extras);
    const { state, authorizeUrl } = transaction;
    if (window.leavesPage || window.mayLosePage) {
      await keepTransaction(deps.transactions, state, transaction, deps.clock.now());
    }
    const url = await window.show(
      authorizeUrl,
      (candidate) =>
        matchesRedirect(candidate, options.redirectUri) &&
        // Whatever its state: an answer that does not fit is refused, and nobody waits for another.
        /[?&](code|error|state)=/.test(new URL(candidate).search),
      state,
      options.redirectUri,
    );
    return await finishLogin(deps, transaction, new URL(url).searchParams);
  } finally {
    window.close();
  }
}
