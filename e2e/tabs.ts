import type { Page } from '@playwright/test';
import type { AuthResult, ProviderOptions } from 'unlapse';
import { test as plainTest } from './plain.js';
import { startSession } from './tab.js';

export { expect } from './plain.js';

/** Tabs of one browser, which share what its origin stores, and clocks that can be moved. */
export interface Tabs {
  /** A page with the library, and nothing else yet. */
  open(): Promise<Page>;
  /** Gives a page a session: the one that is stored, if there is one. */
  startSession(page: Page): Promise<void>;
  /** So many pages with the same session, the first of which has signed in. */
  openSignedIn(count: number): Promise<readonly [Page, ...Page[]]>;
  /** Signs in with the session of a page. */
  signIn(page: Page): Promise<void>;
  /** Signs in as code without a session does. */
  login(page: Page): Promise<AuthResult>;
  /** Every clock jumps past the end of the access token; timers that are due by then fire once. */
  sleepPastExpiry(): Promise<void>;
  /** The wall clocks alone jump past the end of the access token: no timer knows. */
  setClocksPastExpiry(): Promise<void>;
  /** Moves every clock on; what is due by then happens. */
  forward(ms: number): Promise<void>;
}

const LIFETIME_SECONDS = 300;
const PAST_EXPIRY_MS = (LIFETIME_SECONDS + 1) * 1000;

/** The tests of tabs of the plain app; an access token lasts for five minutes. */
export const test = plainTest.extend<{ tabs: Tabs }>({
  tabs: async ({ context, devServer, options }, use) => {
    devServer.configure({ accessTokenTtlSeconds: LIFETIME_SECONDS });
    await context.clock.install();
    let aheadMs = 0;

    async function open(): Promise<Page> {
      const page = await context.newPage();
      await page.goto('/');
      await page.waitForFunction(() => 'unlapse' in window);
      return page;
    }

    async function openSession(): Promise<Page> {
      const page = await open();
      await startSession(page, options);
      return page;
    }

    async function signIn(page: Page): Promise<void> {
      // Of a login, unlike a refresh, the times are checked: the server's clock was not moved.
      await setClocksAhead(0);
      await inPopup(page, () => page.evaluate(() => window.session.login()));
    }

    async function setClocksAhead(ms: number): Promise<void> {
      aheadMs = ms;
      await context.clock.setSystemTime(Date.now() + ms);
    }

    async function forward(ms: number): Promise<void> {
      aheadMs += ms;
      await context.clock.fastForward(ms);
    }

    await use({
      open,
      startSession: (page) => startSession(page, options),
      async openSignedIn(count) {
        const first = await openSession();
        await signIn(first);
        const others = Array.from({ length: count - 1 }, openSession);
        return [first, ...(await Promise.all(others))];
      },
      signIn,
      login: (page) => inPopup(page, () => login(page, options)),
      sleepPastExpiry: () => forward(PAST_EXPIRY_MS),
      setClocksPastExpiry: () => setClocksAhead(aheadMs + PAST_EXPIRY_MS),
      forward,
    });
  },
});

/** Begins a login, and chooses a user in the window that it opens. */
async function inPopup<Result>(page: Page, begin: () => Promise<Result>): Promise<Result> {
  const opening = page.context().waitForEvent('page');
  const result = begin();
  await (await opening).getByRole('button', { name: 'alice@example.com' }).click();
  return result;
}

async function login(page: Page, options: ProviderOptions): Promise<AuthResult> {
  await page.evaluate(() =>
    window.unlapse.AuthConnect.setup({
      platform: 'web',
      web: { uiMode: 'popup', authFlow: 'PKCE' },
    }),
  );
  return page.evaluate((given) => {
    const { AuthConnect, OpenIdProvider } = window.unlapse;
    return AuthConnect.login(new OpenIdProvider(), given);
  }, options);
}
