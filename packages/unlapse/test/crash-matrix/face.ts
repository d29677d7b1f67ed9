import type { VirtualBrowser } from '../../src/testing/virtual-browser.js';
import type { ProviderOptions } from '../../src/protocol/provider-request.js';
import type { WatchedTab } from './watched-tab.js';

/** What a tab's app gets that asks for a token. */
export interface Answer {
  /** An access token. */
  readonly token: string | undefined;
  /** Why there is none, in the words of the library. */
  readonly reason: string;
}

/** One tab of an app. */
export interface AppTab {
  readonly watched: WatchedTab;
  /** Asks for an access token; refreshes for it though it has one, if `isForced`. */
  ask(isForced: boolean): Promise<Answer>;
  login(): Promise<void>;
  logout(): Promise<void>;
}

/** An app of one of the two faces of the library, in the tabs of one browser. */
export interface App {
  openTab(): AppTab;
  /** Whether any token is stored for the tabs to come. */
  hasTokens(): boolean;
}

export interface Face {
  /** As a reader of the page knows it. */
  readonly name: string;
  /** What there is in place of a token where a lost reply has cost the refresh token. */
  readonly lostReply: string;
  createApp(browser: VirtualBrowser, recovers: boolean): App;
}

const redirectUri = 'https://app.example/callback';

/** @param hasIdToken whether the server names the user, which costs a signature */
export function optionsOf({ server }: VirtualBrowser, hasIdToken: boolean): ProviderOptions {
  return {
    clientId: 'app',
    discoveryUrl: server.discoveryUrl,
    redirectUri,
    logoutUrl: redirectUri,
    scope: hasIdToken ? 'openid offline_access' : 'offline_access',
    audience: '',
  };
}
