import { mergeTests, type Locator, type Page } from '@playwright/test';
import type { Session } from 'unlapse';
import { test as demoTest } from './fixtures.js';
import { expect, test as watchedTest } from './watched.js';

export { expect } from './watched.js';

declare global {
  interface Window {
    /** What the app is told to show of itself for these tests. */
    readonly session: Session;
  }
}

/** The app in `page`, as a user and as its code sees it. */
export interface App {
  /** Says whether somebody is signed in: `data-status`, `data-reason`. */
  readonly status: Locator;
  /** Signs in with a window of its own, and sees the notes. */
  signIn(username?: string): Promise<void>;
  /** Opens one of the three tabs. */
  openTab(name: 'Notes' | 'Session' | 'Account'): Promise<void>;
  /** Calls the API as the app's code does, all calls at once; 0 stands for no answer. */
  callApi(times?: number): Promise<readonly number[]>;
  /** The access token, if there is one; asks for none. */
  accessToken(): Promise<string | undefined>;
}

/** The tests of the demo: its servers, and the app in `page`. */
export const test = mergeTests(demoTest, watchedTest).extend<{ app: App }>({
  app: ({ page, api, signIn }, use) => use(createApp(page, api.url, signIn)),
});

function createApp(
  page: Page,
  apiUrl: string,
  signIn: (page: Page, username?: string) => Promise<void>,
): App {
  const status = page.getByTestId('status');

  return {
    status,
    async signIn(username) {
      await page.goto('/login');
      await signIn(await clickSignIn(page), username);
      await expect(page).toHaveURL('/tabs/notes');
      await expect(status).toHaveAttribute('data-status', 'signed-in');
      await expect(page.getByTestId('notes')).toHaveAttribute('aria-busy', 'false');
    },
    async openTab(name) {
      await page.getByRole('tab', { name }).click();
      await expect(page.getByRole('heading', { level: 1, name: headings[name] })).toBeVisible();
    },
    callApi: (times = 1) =>
      page.evaluate(
        ([url, count]) =>
          Promise.all(
            Array.from({ length: count }, () =>
              window.session.fetch(url).then(
                (response) => response.status,
                () => 0,
              ),
            ),
          ),
        [`${apiUrl}/me`, times] as const,
      ),
    accessToken: () =>
      page.evaluate(() => {
        const { snapshot } = window.session;
        return snapshot.status === 'signed-in' ? snapshot.authResult.accessToken : undefined;
      }),
  };
}

const headings = { Notes: 'Field notes', Session: 'Session', Account: 'Account' } as const;

/** Presses the app's button; the window that opens. */
export async function clickSignIn(page: Page): Promise<Page> {
  // The event `popup` would miss a window that the server's pages cut off from this one.
  const opening = page.context().waitForEvent('page');
  await page.getByTestId('sign-in').click();
  return opening;
}

/** Presses the button that makes the app take its access token for an expired one. */
export async function pressExpire(page: Page): Promise<void> {
  await page.getByTestId('expire-token').click();
  await expect(page.getByTestId('ring')).toHaveAttribute('data-zone', 'expired');
}
