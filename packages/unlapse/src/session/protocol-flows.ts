import type { LoginDeps } from '../login/authorization-request.js';
import { endSession } from '../login/end-session.js';
import { finishLogin } from '../login/finish-login.js';
import { assertLoginExtras } from '../login/login-extras.js';
import { openWindow, type UserAgents } from '../login/open-window.js';
import { revoke } from '../login/revoke.js';
import { takeCallback } from '../login/take-callback.js';
import { keepTransaction } from '../login/transaction.js';
import { login } from '../login/web-login.js';
import type { AddressBar } from '../ports/address-bar.js';
import type { CallbackHandover } from '../ports/callback-handover.js';
import type { UserAgentWindow } from '../ports/user-agent.js';
import type { LoginConfig } from '../protocol/auth-result.js';
import type { ProviderOptions, RequestBuilder } from '../protocol/provider-request.js';
import { matchesRedirect } from '../protocol/redirect-match.js';
import type { Refresher } from '../refresh/single-flight.js';
import type { SessionFlows } from './flows.js';

export interface ProtocolFlowsDeps extends LoginDeps {
  readonly refresher: Refresher;
  readonly addressBar: AddressBar;
  readonly handover: CallbackHandover;
  readonly userAgents: UserAgents;
}

/** Which server and client a session is for. */
export interface ProtocolFlowsSettings {
  readonly provider: RequestBuilder;
  readonly options: ProviderOptions;
  readonly config: LoginConfig;
  /** Where the app goes after a login or logout that names no place. */
  readonly returnTo: string;
  /** Where this page was loaded from: the app's router may have rewritten the callback since. */
  readonly startUrl?: string | undefined;
}

/** The protocol work of a session, done with the browser. */
export function createProtocolFlows(
  deps: ProtocolFlowsDeps,
  { provider, options, config, returnTo, startUrl }: ProtocolFlowsSettings,
): SessionFlows {
  const { addressBar, handover, refresher } = deps;

  function isCallback(url: string | undefined): boolean {
    return (
      url !== undefined &&
      (matchesRedirect(url, options.redirectUri) || matchesRedirect(url, options.logoutUrl)) &&
      new URL(url).searchParams.has('state')
    );
  }

  return {
    login: async (overrides) => {
      assertLoginExtras(overrides);
      return login(deps, openWindow(deps.userAgents, config), provider, options, config, overrides);
    },

    handleCallback: async (given) => {
      const url = (given === undefined ? [addressBar.url(), startUrl] : [given]).find(isCallback);
      if (url === undefined) return { kind: 'none' };
      if (handover.handOver(url)) return { kind: 'handed-over' };
      const params = new URL(url).searchParams;
      const transaction = await takeCallback(deps, addressBar, params);
      if (transaction === undefined) return { kind: 'none' };
      const place = transaction.returnTo ?? returnTo;
      if (transaction.kind === 'logout') return { kind: 'signed-out', returnTo: place };
      const { clientId, discoveryUrl } = transaction.options;
      if (clientId !== options.clientId || discoveryUrl !== options.discoveryUrl) {
        // Of another session of this page, which finds the callback where this page was loaded from.
        await keepTransaction(deps.transactions, transaction.state, transaction, deps.clock.now());
        return { kind: 'none' };
      }
      const result = await finishLogin(deps, transaction, params);
      return { kind: 'signed-in', result, returnTo: place };
    },

    refresh: (result, mayStillSend) => refresher.refresh(provider, result, { mayStillSend }),
    endSession: async (leaving) => {
      let window: UserAgentWindow;
      try {
        window = openWindow(deps.userAgents, config);
      } catch (error) {
        await leaving;
        throw error;
      }
      const result = await leaving;
      if (result) await endSession(deps, window, provider, result, true);
      else window.close();
    },
    revoke: (result) => revoke(deps, result),
  };
}
