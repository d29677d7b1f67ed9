import type { Page } from '@playwright/test';
import type { AuthResult } from 'unlapse';
import { startSession, stateOf } from './tab.js';
import type { Tabs } from './tabs.js';

/** What an app gets that asks for an access token. */
export interface Answer {
  readonly token: string | undefined;
  /** `token`, or how the app is told that there is none. */
  readonly kind: string;
  readonly tookMs: number;
}

/** One of the two ways to keep a user signed in. */
export interface Face {
  readonly name: string;
  signIn(tabs: Tabs, page: Page): Promise<void>;
  /** Does in a page what its app does at its start. */
  start(tabs: Tabs, page: Page): Promise<void>;
  /** Asks for an access token, as the app does for each of its calls. */
  ask(page: Page): Promise<Answer>;
}

/** The session does everything. */
export const sessionFace: Face = {
  name: 'a session',
  signIn: (tabs, page) => tabs.signIn(page),
  start: (tabs, page) => startSession(page, tabs.options),
  async ask(page) {
    const answer = await page.evaluate(async () => {
      const startMs = performance.now();
      const token = await window.session.getAccessToken();
      const tookMs = performance.now() - startMs;
      // A refresh that has just failed is not done again: this is its outcome.
      const { kind } = token ? { kind: 'token' } : await window.session.refresh();
      return { token, kind, tookMs };
    });
    const isToken = answer.token !== undefined;
    return isToken ? answer : { ...answer, kind: `${answer.kind}, ${await stateOf(page)}` };
  },
};

declare global {
  interface Window {
    /** What Auth Connect code has in its memory, in this tab. */
    authResult: AuthResult;
  }
}

/** Auth Connect's code as it has always been: each tab has a result, and stores it for the next. */
export const authConnectFace: Face = {
  name: 'Auth Connect code',
  async signIn(tabs, page) {
    const authResult = await tabs.login(page);
    await page.evaluate((result) => {
      window.authResult = result;
      localStorage.setItem('auth', JSON.stringify(result));
    }, authResult);
  },
  start: (_, page) =>
    page.evaluate(() => {
      window.authResult = JSON.parse(localStorage.getItem('auth') ?? '{}');
      return window.unlapse.AuthConnect.setup({
        platform: 'web',
        web: { uiMode: 'popup', authFlow: 'PKCE' },
      });
    }),
  ask: (page) =>
    page.evaluate(async () => {
      const { AuthConnect, OpenIdProvider } = window.unlapse;
      const startMs = performance.now();
      let kind = 'token';
      if (await AuthConnect.isAccessTokenExpired(window.authResult)) {
        try {
          const provider = new OpenIdProvider();
          window.authResult = await AuthConnect.refreshSession(provider, window.authResult);
          localStorage.setItem('auth', JSON.stringify(window.authResult));
        } catch (error) {
          ({ code: kind } = error as { readonly code: string });
        }
      }
      const token = kind === 'token' ? window.authResult.accessToken : undefined;
      return { token, kind, tookMs: performance.now() - startMs };
    }),
};
