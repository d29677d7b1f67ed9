import type { AuthConnectApi } from '../../src/auth-connect/auth-connect-api.js';
import type { AuthResult } from '../../src/protocol/auth-result.js';
import type { Session } from '../../src/session/session-api.js';
import { createVirtualAuthConnect, createVirtualSession } from '../../src/testing/virtual-app.js';
import type { VirtualBrowser } from '../../src/testing/virtual-browser.js';
import type { VirtualTab } from '../../src/testing/virtual-tab.js';
import { createCalls } from './calls.js';
import { FixedKeyProvider, optionsOf, watchedHttp } from './client.js';
import type { Observer } from './observer.js';
import type { User } from './world.js';

/** One tab of the app: what its users do there, watched. */
export interface AppTab {
  readonly tab: VirtualTab;
  readonly session: Session;
  /** The calls that have not settled. */
  readonly pendingCalls: ReadonlySet<string>;
  get(): void;
  refresh(): void;
  login(user: User): void;
  /** Signs in with the stateless face, and gives its result to the session. */
  adopt(user: User): void;
  leave(how: 'logout' | 'forget'): void;
  thaw(isTold: boolean): void;
  throttle(): void;
}

export function openAppTab(browser: VirtualBrowser, observer: Observer): AppTab {
  const tab = browser.openTab();
  const ports = { ...tab.ports, http: watchedHttp(tab, observer) };
  const options = optionsOf(browser);
  const provider = new FixedKeyProvider();
  const session = createVirtualSession(ports, { provider, options });
  const calls = createCalls(browser, tab, (what) => observer.report('every-call-settles', what));
  let authConnect: AuthConnectApi | undefined;

  return {
    tab,
    session,
    pendingCalls: calls.pending,
    get() {
      calls.make('getAuthResult', session.getAuthResult, (result, startedAtMs) => {
        if (result) observer.givesOut(tab, result, startedAtMs, true);
      });
    },
    refresh() {
      calls.make('refresh', session.refresh, (outcome, startedAtMs) => {
        if ('result' in outcome) observer.givesOut(tab, outcome.result, startedAtMs, false);
      });
    },
    login(user) {
      tab.user = { sub: user };
      const startedAtMs = observer.nowMs();
      calls.make('login', session.login, () => observer.loggedIn(tab, startedAtMs));
    },
    adopt(user) {
      tab.user = { sub: user };
      const startedAtMs = observer.nowMs();
      const work = async (): Promise<void> => {
        authConnect ??= createVirtualAuthConnect(ports);
        await session.adopt(await authConnect.login(provider, options));
      };
      calls.make('adopt', work, () => observer.loggedIn(tab, startedAtMs));
    },
    leave(how) {
      calls.make(how, () => {
        // Where nobody is shown to be signed in, there is nobody to leave.
        if (session.snapshot.status !== 'signed-out') observer.leaves(tab, shownResult(session));
        return session[how]();
      });
    },
    thaw(isTold) {
      observer.thaws(tab, isTold);
      calls.thaw(isTold);
    },
    throttle: calls.throttle,
  };
}

function shownResult({ snapshot }: Session): AuthResult | undefined {
  return snapshot.status === 'signed-in' ? snapshot.authResult : undefined;
}
