import type { AuthConnectApi } from '../../src/auth-connect/auth-connect-api.js';
import type { Http } from '../../src/ports/http.js';
import type { AuthResult } from '../../src/protocol/auth-result.js';
import type { ProviderOptions } from '../../src/protocol/provider-request.js';
import { OpenIdProvider } from '../../src/providers/open-id.js';
import type { Session } from '../../src/session/session-api.js';
import { createVirtualAuthConnect, createVirtualSession } from '../../src/testing/virtual-app.js';
import type { VirtualBrowser } from '../../src/testing/virtual-browser.js';
import type { VirtualTab } from '../../src/testing/virtual-tab.js';
import { CALLER_BOUND_MS } from './bounds.js';
import type { Observer } from './observer.js';
import type { User } from './schedule.js';

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

const redirectUri = 'https://app.example/callback';

export function openAppTab(browser: VirtualBrowser, observer: Observer): AppTab {
  const tab = browser.openTab();
  const ports = { ...tab.ports, http: watched(tab, observer) };
  // Without `openid` there is no ID Token and no signature, which would be most of the work.
  const options: ProviderOptions = {
    clientId: 'app',
    discoveryUrl: browser.server.discoveryUrl,
    redirectUri,
    logoutUrl: redirectUri,
    scope: 'offline_access',
    audience: '',
  };
  const provider = new FixedKeyProvider();
  const session = createVirtualSession(ports, { provider, options });
  const pendingCalls = new Set<string>();
  let authConnect: AuthConnectApi | undefined;
  let calls = 0;
  let thawedAtMs = 0;
  let wasThrottled = false;

  /** What a call rejects with is for the app to show: a login that the server refused, say. */
  function call<T>(
    what: string,
    work: () => Promise<T>,
    onResult: (result: T, startedAtMs: number) => void = () => {},
  ): void {
    void tab.run(async () => {
      calls += 1;
      const name = `${what} (call ${calls} in ${tab.name})`;
      const startedAtMs = observer.nowMs();
      const startedMs = browser.clock.monotonic();
      pendingCalls.add(name);
      await work().then(
        (result) => onResult(result, startedAtMs),
        () => {},
      );
      pendingCalls.delete(name);
      const tookMs = browser.clock.monotonic() - Math.max(startedMs, thawedAtMs);
      if (tookMs > CALLER_BOUND_MS && !wasThrottled) {
        observer.report('every-call-settles', `${name} took ${tookMs} ms`);
      }
    });
  }

  return {
    tab,
    session,
    pendingCalls,
    get() {
      call('getAuthResult', session.getAuthResult, (result, startedAtMs) => {
        if (result) observer.givesOut(tab, result, startedAtMs, true);
      });
    },
    refresh() {
      call('refresh', session.refresh, (outcome, startedAtMs) => {
        if ('result' in outcome) observer.givesOut(tab, outcome.result, startedAtMs, false);
      });
    },
    login(user) {
      tab.user = { sub: user };
      const startedAtMs = observer.nowMs();
      call('login', session.login, () => observer.loggedIn(tab, startedAtMs));
    },
    adopt(user) {
      tab.user = { sub: user };
      const startedAtMs = observer.nowMs();
      const work = async (): Promise<void> => {
        authConnect ??= createVirtualAuthConnect(ports);
        await session.adopt(await authConnect.login(provider, options));
      };
      call('adopt', work, () => observer.loggedIn(tab, startedAtMs));
    },
    leave(how) {
      call(how, () => {
        observer.leaves(tab, shownResult(session));
        return session[how]();
      });
    },
    thaw(isTold) {
      thawedAtMs = browser.clock.monotonic();
      observer.thaws(tab, isTold);
      tab.thaw(isTold);
    },
    throttle() {
      wasThrottled = true;
      tab.throttle();
    },
  };
}

function watched(tab: VirtualTab, observer: Observer): Http {
  const { http } = tab.ports;
  return {
    async send(request) {
      const answered = observer.sends(tab, request);
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

function shownResult({ snapshot }: Session): AuthResult | undefined {
  return snapshot.status === 'signed-in' ? snapshot.authResult : undefined;
}

/** One PKCE key for all logins: a hash on another thread would be most of the work of a login. */
class FixedKeyProvider extends OpenIdProvider {
  protected override async checkOrGenerateKeys(): Promise<void> {
    this.nonce = 'nonce';
    // The example of RFC 7636, appendix B.
    this.key = {
      verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    };
  }
}
