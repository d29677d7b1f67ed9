import { UnsupportedError } from '../errors/errors.js';
import type { UserAgentWindow } from '../ports/user-agent.js';
import type { AuthResult, LoginConfig } from '../protocol/auth-result.js';
import type { ProviderOptions, RequestBuilder } from '../protocol/provider-request.js';
import { matchesRedirect } from '../protocol/redirect-match.js';
import { type LoginDeps, prepareLogin } from './authorization-request.js';
import { finishLogin } from './finish-login.js';
import type { LoginExtras } from './login-extras.js';
import { keepTransaction, type LoginTransaction } from './transaction.js';

/** How the answer to a login comes back. */
export interface LoginFlow {
  /** Where in a callback URL the answer is, if it is one. */
  paramsOf(url: string): URLSearchParams;
  readonly finish: typeof finishLogin;
}

const codeFlow: LoginFlow = { paramsOf: (url) => new URL(url).searchParams, finish: finishLogin };

/**
 * Shows the server's login page in `window` and brings back the result. In the current window it
 * does not settle: the page is left, and the transaction waits in the store.
 *
 * @param window opened in the user's gesture; closed here, however the login ends
 * @param loading the flow that `config` asks for; default: the authorization code flow
 * @throws {UnsupportedError} UNLAPSE_PLATFORM_UNSUPPORTED: `config` asks for another one
 * @throws what `prepareLogin`, `UserAgentWindow.show` and `finishLogin` throw
 */
export async function login(
  deps: LoginDeps,
  window: UserAgentWindow,
  builder: RequestBuilder,
  options: ProviderOptions,
  config: LoginConfig,
  extras?: LoginExtras,
  loading: Promise<LoginFlow> | LoginFlow = codeFlow,
): Promise<AuthResult> {
  let transaction: LoginTransaction;
  let flow: LoginFlow;
  let url: string;
  try {
    flow = await loading;
    if (flow === codeFlow && isImplicit(config)) {
      throw new UnsupportedError('UNLAPSE_PLATFORM_UNSUPPORTED', "web.authFlow must be 'PKCE'");
    }
    transaction = await prepareLogin(deps, builder, options, config, extras);
    const { state, authorizeUrl } = transaction;
    const page = (await deps.pageFor?.(transaction)) ?? authorizeUrl;
    if (window.leavesPage || window.mayLosePage) {
      await keepTransaction(deps.transactions, state, transaction, deps.clock.now());
    }
    url = await window.show(
      page,
      (candidate) =>
        matchesRedirect(candidate, options.redirectUri) &&
        // Whatever its state: an answer that does not fit is refused, and nobody waits for another.
        /(^|&)(code|error|id_token|state)=/.test(`${flow.paramsOf(candidate)}`),
      // Only a code may be handed over: tokens are good for whoever reads them on the way.
      flow === codeFlow ? state : undefined,
      options.redirectUri,
    );
  } finally {
    // Before the answer is looked at, which stands in its address bar.
    window.close();
  }
  return flow.finish(deps, transaction, flow.paramsOf(url));
}

/** Whether `config` asks for the implicit flow, which there is on the web only. */
export function isImplicit({ platform, web }: LoginConfig): boolean {
  return platform === 'web' && web?.authFlow === 'implicit';
}
