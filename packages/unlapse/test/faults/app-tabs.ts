import type { AuthResult } from '../../src/protocol/auth-result.js';
import type { ProviderOptions } from '../../src/protocol/provider-request.js';
import { OpenIdProvider } from '../../src/providers/open-id.js';
import type { RefreshOutcome } from '../../src/refresh/outcome.js';
import type { Session } from '../../src/session/session-api.js';
import type { AuthorizationServer } from '../../src/testing/authorization-server.js';
import type { RefreshTokenUse } from '../../src/testing/authorization-server-grants.js';
import { createVirtualSession, type VirtualSessionOptions } from '../../src/testing/virtual-app.js';
import {
  createVirtualBrowser,
  type VirtualBrowser,
  type VirtualBrowserOptions,
} from '../../src/testing/virtual-browser.js';
import type { TabPorts, VirtualTab } from '../../src/testing/virtual-tab.js';
import { eventsOf } from '../session-events.js';
import { seen, type Seen } from './row.js';

export const SECOND_MS = 1000;
export const HOUR_MS = 3_600_000;

/** An app in the tabs of a virtual browser. */
export interface AppTabs {
  readonly browser: VirtualBrowser;
  /**
   * Another tab of the app.
   *
   * @param change what to put in place of its ports
   */
  open(
    change?: (ports: TabPorts) => Partial<TabPorts>,
    settings?: Partial<VirtualSessionOptions>,
  ): AppTab;
  /** The refresh tokens that were sent to be redeemed, oldest first. */
  sent(): string[];
  /** What the server made of them. */
  uses(): (RefreshTokenUse | undefined)[];
  /** The refresh tokens that were sent to be revoked. */
  revoked(): string[];
  /** What is stored, as an object; `undefined`: nothing. */
  stored(): Record<string, unknown> | undefined;
  /** Stores something, as another page does, and tells nobody. */
  store(text: string): Promise<void>;
  /** What `promise` comes to, as time moves on. */
  complete<T>(promise: Promise<T>): Promise<T>;
}

/** One tab, and what its app has seen. */
export interface AppTab {
  readonly tab: VirtualTab;
  readonly session: Session;
  /** The types of the events so far, with what tells them apart. */
  readonly events: readonly string[];
}

const redirectUri = 'https://app.example/callback';

/** An app whose `count` tabs are signed in by the first of them. */
export async function signedIn(
  count: number = 1,
  options: VirtualBrowserOptions = {},
): Promise<AppTabs & { readonly tabs: readonly [AppTab, AppTab, AppTab, ...AppTab[]] }> {
  const app = createAppTabs(options);
  const tabs = Array.from({ length: count }, () => app.open());
  await app.complete(tabs[0]?.session.login() ?? Promise.resolve());
  await app.browser.advance(SECOND_MS);
  return { ...app, tabs: tabs as [AppTab, AppTab, AppTab] };
}

export function createAppTabs(options: VirtualBrowserOptions = {}): AppTabs {
  const browser = createVirtualBrowser(options);
  const { server, storage } = browser;

  function tokensOf(endpoint: string, field: string): string[] {
    return server.recorded
      .filter((request) => request.endpoint === endpoint && request.form[field] !== undefined)
      .map(({ form }) => form[field] ?? '');
  }

  return {
    browser,
    open(change, settings) {
      const tab = browser.openTab();
      const session = createVirtualSession(
        { ...tab.ports, ...change?.(tab.ports) },
        {
          provider: new OpenIdProvider(),
          options: clientOptions(server, 'app'),
          ...settings,
        },
      );
      return { tab, session, events: eventsOf(session) };
    },
    sent: () => tokensOf('token', 'refresh_token'),
    uses: () =>
      server.recorded.flatMap(({ arrivals }) => arrivals.map(({ refreshToken }) => refreshToken)),
    revoked: () => tokensOf('revocation', 'token'),
    stored: () => (storage.text === undefined ? undefined : JSON.parse(storage.text)),
    async store(text) {
      await browser.complete(browser.openTab().ports.store.write(text));
    },
    complete: (promise) => browser.complete(promise),
  };
}

/** How the client called `clientId` is registered with the server. */
export function clientOptions(
  { discoveryUrl }: Pick<AuthorizationServer, 'discoveryUrl'>,
  clientId: string,
): ProviderOptions {
  return {
    clientId,
    discoveryUrl,
    redirectUri,
    logoutUrl: redirectUri,
    scope: 'openid offline_access',
    audience: '',
  };
}

/** The tokens of an outcome that has some. */
export function resultOf(outcome: RefreshOutcome): AuthResult | undefined {
  return 'result' in outcome ? outcome.result : undefined;
}

/** A snapshot in words. */
export function shown(session: Session): string {
  return seen(session, undefined).snapshot;
}

/** What the log of its page says. */
export function logOf({ tab }: AppTab): string[] {
  return tab.ports.logger.messages.map(({ message }) => message);
}

/** What was seen where several refreshes came to something, in the order of `outcomes`. */
export function seenInOrder(
  session: Session,
  outcomes: readonly RefreshOutcome[],
  more: Partial<Seen> = {},
): Seen {
  const words = outcomes.map((outcome) => seen(session, outcome).outcome);
  return seen(session, undefined, { outcome: words.join('; '), ...more });
}
