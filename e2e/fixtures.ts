import { test as base, type Page } from '@playwright/test';
import { defaultBehaviour, type DevServer } from 'unlapse-dev-server';
import type { Api } from '../apps/api/src/start-api.js';
import { startDemo, type Demo } from '../scripts/start-demo.js';

export { expect } from '@playwright/test';

interface WorkerFixtures {
  /** App, API and OpenID server of this worker alone. */
  demo: Demo;
}

interface TestFixtures {
  /** The OpenID server itself: as it was started, with no faults, sessions or counts. */
  devServer: DevServer;
  api: Api;
  appUrl: string;
  /** Chooses a user on the sign-in page that `page` shows, or is about to. */
  signIn: (page: Page, username?: string) => Promise<void>;
}

/** Playwright's `test`, with the built demo behind `page.goto('/')`. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  demo: [
    // eslint-disable-next-line eslint/no-empty-pattern -- Playwright reads the fixtures off a pattern
    async ({}, use) => {
      const demo = await startDemo({ app: 'built', env: { VITE_E2E: 'true' } });
      await use(demo);
      await demo.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  devServer: [
    async ({ demo: { devServer } }, use) => {
      devServer.configure(defaultBehaviour);
      devServer.faults.clear();
      await devServer.revokeAll();
      devServer.resetCounts();
      await use(devServer);
    },
    { auto: true },
  ],
  api: ({ demo }, use) => use(demo.api),
  appUrl: ({ demo }, use) => use(demo.appUrl),
  baseURL: ({ appUrl }, use) => use(appUrl),
  signIn: ({ devServer }, use) =>
    use(async (page, username = 'alice') => {
      const user = devServer.users.find((candidate) => candidate.username === username);
      if (user === undefined) throw new Error(`no user of the server is called ${username}`);
      await page.getByRole('button', { name: user.email }).click();
    }),
});
