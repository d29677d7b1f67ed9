import type { ProviderOptions } from 'unlapse';
import { defaultBehaviour, type DevServer } from 'unlapse-dev-server';
import { startApi, type Api } from '../apps/api/src/start-api.js';
import { startPlainApp, type PlainApp } from './plain-app.js';
import { test as watchedTest } from './watched.js';

export { expect } from './watched.js';

interface WorkerFixtures {
  /** The app without a framework, and its OpenID server. */
  app: PlainApp;
  /** Takes the access tokens of that server. */
  api: Api;
}

interface Fixtures {
  /** The OpenID server: as it was started, with no faults, sessions or counts. */
  devServer: DevServer;
  options: ProviderOptions;
}

const audience = 'https://api.example.com';

/** Playwright's `test`, with the plain app behind `page.goto('/')`. */
export const test = watchedTest.extend<Fixtures, WorkerFixtures>({
  app: [
    // eslint-disable-next-line eslint/no-empty-pattern -- Playwright reads the fixtures off a pattern
    async ({}, use) => {
      const app = await startPlainApp();
      await use(app);
      await app.close();
    },
    { scope: 'worker' },
  ],
  api: [
    async ({ app }, use) => {
      const { issuer } = app.devServer;
      const api = await startApi({ port: 0, issuer, audience, appOrigin: app.url });
      await use(api);
      await api.close();
    },
    { scope: 'worker' },
  ],
  baseURL: ({ app }, use) => use(app.url),
  devServer: async ({ app: { devServer } }, use) => {
    devServer.configure(defaultBehaviour);
    devServer.faults.clear();
    await devServer.revokeAll();
    devServer.resetCounts();
    await use(devServer);
  },
  options: async ({ app, devServer }, use) => {
    app.setCallbackPage('library');
    await use({
      clientId: app.clientId,
      discoveryUrl: `${devServer.issuer}/.well-known/openid-configuration`,
      redirectUri: `${app.url}/auth-action-complete`,
      logoutUrl: `${app.url}/auth-action-complete`,
      scope: 'openid profile offline_access',
      audience,
    });
  },
});
