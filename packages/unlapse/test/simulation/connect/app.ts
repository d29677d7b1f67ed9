import { accessTokenEndMs } from '../../../src/auth-connect/access-token-end.js';
import { isUnlapseError } from '../../../src/errors/errors.js';
import type { AuthResult } from '../../../src/protocol/auth-result.js';
import type { AuthConnectConfig } from '../../../src/protocol/config.js';
import { createVirtualAuthConnect } from '../../../src/testing/virtual-app.js';
import type { VirtualBrowser } from '../../../src/testing/virtual-browser.js';
import type { VirtualTab } from '../../../src/testing/virtual-tab.js';
import { createCalls } from '../calls.js';
import { FixedKeyProvider, optionsOf, watchedHttp } from '../client.js';
import type { User } from '../world.js';
import type { ConnectObserver } from './observer.js';
import type { LogoutWith } from './schedule.js';

const connectConfig: AuthConnectConfig = {
  platform: 'web',
  web: { uiMode: 'popup', authFlow: 'PKCE' },
};

/** Where the app keeps its result, as JSON, for all tabs. */
export interface AppStorage {
  json: string | undefined;
}

/** One tab of an app as the tutorials of Auth Connect have it, watched. */
export interface ConnectTab {
  readonly tab: VirtualTab;
  /** The calls that have not settled. */
  readonly pending: ReadonlySet<string>;
  /** Every result that this tab has had, oldest first. */
  readonly results: readonly AuthResult[];
  /** A token for a request: the one that the app has, unless it has expired. */
  get(): void;
  refresh(which: 'own' | 'oldest'): void;
  refreshScopes(isKept: boolean): void;
  /** @param isHandedOff whether this library knows of it; default true */
  login(user: User, isHandedOff?: boolean): void;
  logout(how: LogoutWith): void;
  /** `refreshSession` with `auth`; settles with what came of it. */
  ask(auth: AuthResult, scopes?: string): Promise<AuthResult>;
  thaw(isTold: boolean): void;
  throttle(): void;
}

/** @param readsStorage whether it reads the app's storage before each use, or now only */
export function openConnectTab(
  browser: VirtualBrowser,
  observer: ConnectObserver,
  storage: AppStorage,
  readsStorage: boolean,
): ConnectTab {
  const tab = browser.openTab();
  const { clock } = tab.ports;
  const api = createVirtualAuthConnect({ ...tab.ports, http: watchedHttp(tab, observer) });
  const options = optionsOf(browser);
  const provider = new FixedKeyProvider();
  const calls = createCalls(
    browser,
    tab,
    (what) => observer.report('every-call-settles', what),
    true,
  );
  const results: AuthResult[] = [];
  let memory = read();

  function read(): AuthResult | undefined {
    const stored: AuthResult | undefined = storage.json && JSON.parse(storage.json);
    if (stored) remember(stored);
    return stored;
  }

  function remember(result: AuthResult): void {
    const isKnown = results.some(({ accessToken }) => accessToken === result.accessToken);
    if (!isKnown) results.push(result);
  }

  function own(): AuthResult | undefined {
    return readsStorage ? read() : memory;
  }

  function save(result: AuthResult): void {
    memory = result;
    storage.json = JSON.stringify(result);
    read();
  }

  /** Forgets the login, here and in the storage, if that has another one: there not. */
  function clear(auth: AuthResult): void {
    const login = observer.loginOf(auth);
    const isOver = (other: AuthResult | undefined): boolean =>
      other !== undefined && (login === undefined || observer.loginOf(other) === login);
    if (isOver(memory)) memory = undefined;
    if (isOver(read())) storage.json = undefined;
  }

  async function ask(auth: AuthResult, scopes?: string): Promise<AuthResult> {
    const call = { start: observer.now(), isPartial: scopes !== undefined };
    try {
      const result = await api.refreshSession(provider, auth, scopes);
      observer.gives(tab, auth, result, call);
      return result;
    } catch (error) {
      observer.refuses(tab, auth, error);
      throw error;
    }
  }

  function refreshWith(auth: AuthResult | undefined, scopes?: string, isKept = true): void {
    if (!auth) return;
    calls.make('refreshSession', async () => {
      try {
        const result = await ask(auth, scopes);
        // The app's storage takes its time, in which the tab may die.
        await new Promise<void>((resolve) => clock.setTimer(resolve, 0));
        if (isKept) save(result);
      } catch (error) {
        if (isUnlapseError(error) && error.code === 'UNLAPSE_REFRESH_REJECTED') clear(auth);
      }
    });
  }

  return {
    tab,
    pending: calls.pending,
    results,
    ask,
    get() {
      const auth = own();
      const endMs = accessTokenEndMs(auth) ?? Infinity;
      if (endMs <= browser.clock.now()) refreshWith(auth);
    },
    refresh: (which) => refreshWith(which === 'own' ? own() : results[0]),
    refreshScopes: (isKept) => refreshWith(own(), 'offline_access', isKept),
    login(user, handOff = true) {
      tab.user = { sub: user };
      const work = async (): Promise<AuthResult> => {
        await api.setup({ ...connectConfig, handOff });
        return api.login(provider, options).finally(() => void api.setup(connectConfig));
      };
      calls.make('login', work, save);
    },
    logout(how) {
      const auth = own();
      if (!auth) return;
      const login = observer.loginOf(auth);
      const oldest = results.find((result) => observer.loginOf(result) === login) ?? auth;
      calls.make('logout', async () => {
        const given =
          how === 'nothing'
            ? await api.buildAuthResult(provider, options, {})
            : { newest: auth, oldest }[how];
        const loggedOut = observer.logsOut(tab, given);
        await api.logout(provider, given);
        loggedOut();
        clear(given);
      });
    },
    thaw(isTold) {
      observer.thaws();
      calls.thaw(isTold);
    },
    throttle: calls.throttle,
  };
}
