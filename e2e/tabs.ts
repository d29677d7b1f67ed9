import type { Page } from '@playwright/test';
import type { AuthResult, ProviderOptions } from 'unlapse';
import { type Face, sessionFace } from './faces.js';
import { test as plainTest } from './plain.js';

export { expect } from './plain.js';

/** Tabs of one browser, which share what its origin stores, and clocks that can be moved. */
export interface Tabs {
  readonly options: ProviderOptions;
  /** A page with the library, and nothing else yet. */
  open(): Promise<Page>;
  /** So many pages of a user whom the first has signed in; by default with sessions. */
  openSignedIn(count: number, face?: Face): Promise<readonly [Page, ...Page[]]>;
  /** Signs in with the session of a page. */
  signIn(page: Page): Promise<void>;
  /** Signs in with Auth Connect, which the page has set up. */
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

    async function signIn(page: Page): Promise<void> {
      // Of a login, unlike a refresh, the times are checked: the server's clock was not moved.
      await setClocksAhead(0);
      await inPopup(page, () => page.evaluate(() => window.session.login()));
    }

    async function setClocksAhead(ms: number): Promise<void> {
      if (ms === aheadMs) return;
      aheadMs = ms;
      await context.clock.setSystemTime(Date.now() + ms);
    }

    async function forward(ms: number): Promise<void> {
      aheadMs += ms;
      await context.clock.fastForward(ms);
    }

    const tabs: Tabs = {
      options,
      open,
      async openSignedIn(count, face = sessionFace) {
        const first = await open();
        await face.start(tabs, first);
        await face.signIn(tabs, first);
        const others = Array.from({ length: count - 1 }, async () => {
          const page = await open();
          await face.start(tabs, page);
          return page;
        });
        return [first, ...(await Promise.all(others))];
      },
      signIn,
      async login(page) {
        await setClocksAhead(0);
        return inPopup(page, () => login(page, options));
      },
      sleepPastExpiry: () => forward(PAST_EXPIRY_MS),
      setClocksPastExpiry: () => setClocksAhead(aheadMs + PAST_EXPIRY_MS),
      forward,
    };
    await use(tabs);
  },
});

/** Begins a login, and chooses a user in the window that it opens. */
async function inPopup<Result>(page: Page, begin: () => Promise<Result>): Promise<Result> {
  const opening = page.context().waitForEvent('page');
  const result = begin();
  await (await opening).getByRole('button', { name: 'alice@example.com' }).click();
  return result;
}

function login(page: Page, options: ProviderOptions): Promise<AuthResult> {
  return page.evaluate((given) => {
    const { AuthConnect, OpenIdProvider } = window.unlapse;
    return AuthConnect.login(new OpenIdProvider(), given);
  }, options);
}
