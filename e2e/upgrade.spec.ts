import { readFileSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import type { AuthResult } from 'unlapse';
import { expect, test } from './app.js';

/** What an app has of its server and of itself, and the tokens of a login. */
interface Login {
  readonly tokens: Record<'accessToken' | 'idToken' | 'refreshToken', string>;
  readonly discoveryUrl: string;
  /** What is at that address. */
  readonly manifest: { readonly token_endpoint: string };
  readonly appUrl: string;
}

const HOUR_SECONDS = 3600;

/** Signs in with a browser of its own, so that the one under test knows nothing but what it is given. */
const upgrade = test.extend<{ login: Login }>({
  login: async ({ browser, appUrl, devServer, signIn }, use) => {
    const discoveryUrl = `${devServer.issuer}/.well-known/openid-configuration`;
    const manifest = await (await fetch(discoveryUrl)).json();
    const tokens = await tokensOfLogin(browser, appUrl, signIn);
    devServer.resetCounts();
    await use({ tokens, discoveryUrl, manifest, appUrl });
  },
});

for (const shape of ['web-pkce', 'ios-milliseconds']) {
  upgrade(
    `${shape}: the first call refreshes, and a session takes over`,
    async ({ page, app, devServer, login }) => {
      await store(page, ended(asStored(shape, login)));
      await page.goto('/tutorial');

      await page.getByTestId('tutorial-call-api').click();

      await expect(page.getByTestId('tutorial-said')).toHaveText('The API answered 200.');
      const refreshed = await storedResult(page);
      expect(refreshed.refreshToken).not.toBe(login.tokens.refreshToken);
      expect(devServer.counts().grants.refresh_token).toEqual({
        total: 1,
        outcomes: { granted: 1 },
      });

      await page.evaluate((result) => window.session.adopt(result), refreshed);
      await page.goto('/tabs/notes');

      await expect(app.status).toHaveAttribute('data-status', 'signed-in');
      await expect(page).toHaveURL('/tabs/notes');
      expect(await app.callApi()).toEqual([200]);
      expect(devServer.counts().grants.refresh_token.total).toBe(1);
      expect(devServer.counts().endpoints.authorization).toBe(0);
    },
  );
}

upgrade(
  'android-milliseconds: a session takes over what has ended, and refreshes it',
  async ({ page, app, devServer, login }) => {
    await page.goto('/login');

    await page.evaluate(
      (result) => window.session.adopt(result),
      ended(asStored('android-milliseconds', login)),
    );
    expect(await app.callApi(3)).toEqual([200, 200, 200]);
    await page.goto('/tabs/notes');

    await expect(app.status).toHaveAttribute('data-status', 'signed-in');
    expect(devServer.counts().grants.refresh_token).toEqual({ total: 1, outcomes: { granted: 1 } });
    expect(devServer.counts().endpoints.authorization).toBe(0);
  },
);

upgrade(
  'a sign-out ends the login that the old version made',
  async ({ page, devServer, login }) => {
    await store(page, asStored('web-pkce', login));
    await page.goto('/tutorial');

    await page.getByTestId('tutorial-sign-out').click();

    await expect(page.getByTestId('tutorial-said')).toHaveText('Signed out.');
    expect(devServer.counts().endpoints.end_session).toBe(1);
    expect(devServer.counts().endpoints.authorization).toBe(0);
    await store(page, ended(asStored('web-pkce', login)));
    await page.getByTestId('tutorial-call-api').click();
    await expect(page.getByTestId('tutorial-said')).toHaveText('The API answered 401.');
  },
);

upgrade(
  'web-implicit: used until its access token ends, then over',
  async ({ page, devServer, login }) => {
    const { refreshToken: _, ...stored } = asStored('web-implicit', login);
    await store(page, stored);
    await page.goto('/tutorial');

    await page.getByTestId('tutorial-call-api').click();
    await expect(page.getByTestId('tutorial-said')).toHaveText('The API answered 200.');
    await store(page, ended(stored));
    await page.getByTestId('tutorial-call-api').click();

    await expect(page.getByTestId('tutorial-session')).toHaveText('No session');
    expect(devServer.counts().grants.refresh_token.total).toBe(0);
  },
);

async function tokensOfLogin(
  browser: Browser,
  appUrl: string,
  signIn: (page: Page) => Promise<void>,
): Promise<Login['tokens']> {
  const context = await browser.newContext({ baseURL: appUrl });
  const page = await context.newPage();
  await page.goto('/tutorial');
  const opening = page.waitForEvent('popup');
  await page.getByTestId('tutorial-sign-in').click();
  await signIn(await opening);
  await expect(page.getByTestId('tutorial-said')).toHaveText('Signed in.');
  const { accessToken = '', idToken = '', refreshToken = '' } = await storedResult(page);
  await context.close();
  return { accessToken, idToken, refreshToken };
}

/** A result in the shape of an old version, with this login in it. */
function asStored(shape: string, { tokens, discoveryUrl, manifest, appUrl }: Login): AuthResult {
  const file = new URL(`../packages/unlapse/test/stored-results/${shape}.json`, import.meta.url);
  const stored: AuthResult = JSON.parse(readFileSync(file, 'utf8'));
  const url = manifest.token_endpoint;
  const nowSeconds = Math.floor(Date.now() / 1000);
  return {
    ...stored,
    ...tokens,
    receivedAt: isMilliseconds(stored) ? nowSeconds * 1000 : nowSeconds,
    state: { url },
    provider: {
      ...stored.provider,
      config: { ...stored.provider.config, url },
      manifest: { ...stored.provider.manifest, ...manifest },
      options: {
        ...stored.provider.options,
        clientId: 'unlapse-demo',
        discoveryUrl,
        ...(shape.startsWith('web') && {
          redirectUri: `${appUrl}/auth-action-complete`,
          logoutUrl: `${appUrl}/auth-action-complete`,
        }),
      },
    },
  };
}

/** The same, an hour after its access token has ended. */
function ended(stored: AuthResult): AuthResult {
  const agoSeconds = 2 * HOUR_SECONDS;
  const iat = Math.floor(Date.now() / 1000) - agoSeconds;
  return {
    ...stored,
    // Where `expiresIn` is absent, the token itself tells.
    accessToken: unsignedJwt({ iat, exp: iat + HOUR_SECONDS }),
    receivedAt: isMilliseconds(stored) ? iat * 1000 : iat,
  };
}

function isMilliseconds({ receivedAt }: AuthResult): boolean {
  return receivedAt > 1e11;
}

function unsignedJwt(claims: object): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'RS256', typ: 'at+jwt' })}.${encode(claims)}.${encode({})}`;
}

/** Puts it where the app's code has always kept it. */
async function store(page: Page, authResult: AuthResult): Promise<void> {
  if (page.url() === 'about:blank') await page.goto('/favicon.svg');
  await page.evaluate((text) => localStorage.setItem('session', text), JSON.stringify(authResult));
}

async function storedResult(page: Page): Promise<AuthResult> {
  return JSON.parse((await page.evaluate(() => localStorage.getItem('session'))) ?? '{}');
}
