import type { Page, Request } from '@playwright/test';
import type { ProviderOptions } from 'unlapse';
import { startBoundApi, type BoundApi } from './bound-api.js';
import { expect, test as plainTest } from './plain.js';

/** Playwright's `test`, with an API that wants proofs; so does the server, with a nonce of its own. */
const test = plainTest.extend<{ boundApi: BoundApi }>({
  boundApi: async ({ app, devServer, options }, use) => {
    const boundApi = await startBoundApi(devServer.issuer, options.audience, app.url);
    await use(boundApi);
    await boundApi.close();
  },
});

interface SessionSettings {
  readonly pushedRequests?: boolean;
  readonly uiMode?: 'popup' | 'current';
}

async function startSession(
  page: Page,
  options: ProviderOptions,
  apiOrigin: string,
  settings?: SessionSettings,
): Promise<void> {
  await page.goto('/');
  await createSession(page, options, apiOrigin, settings);
}

/** On the page that is there. */
async function createSession(
  page: Page,
  options: ProviderOptions,
  apiOrigin: string,
  { pushedRequests = false, uiMode = 'popup' }: SessionSettings = {},
): Promise<void> {
  await page.waitForFunction(() => 'unlapse' in window);
  await page.evaluate(
    ([given, apiUrl, pushes, mode]) => {
      const { unlapse } = window;
      const session = unlapse.createSession({
        provider: new unlapse.OpenIdProvider(),
        options: given,
        config: { platform: 'web', web: { uiMode: mode, authFlow: 'PKCE' } },
        apiOrigins: [apiUrl],
        dpop: unlapse.dpop(),
        pushedRequests: pushes,
      });
      Object.assign(window, { session });
      return session.ready();
    },
    [options, apiOrigin, pushedRequests, uiMode] as const,
  );
}

/** @returns the address that the popup was opened with */
async function signIn(page: Page): Promise<URL> {
  const opening = page.context().waitForEvent('page');
  const asking = page.context().waitForEvent('request', isAuthorizationRequest);
  const signedIn = page.evaluate(() => window.session.login());
  await (await opening).getByRole('button', { name: 'alice@example.com' }).click();
  await signedIn;
  return new URL((await asking).url());
}

function isAuthorizationRequest(request: Request): boolean {
  return new URL(request.url()).pathname === '/auth';
}

function callApi(page: Page, url: string): Promise<string> {
  return page.evaluate(async (address) => {
    const response = await window.session.fetch(`${address}/who?am=i`);
    return `${response.status} ${await response.text()}`;
  }, url);
}

/** The key as the database has it: whether script can read it, and what it is for. */
function storedKeys(page: Page): Promise<readonly unknown[]> {
  return page.evaluate(async () => {
    const opening = indexedDB.open('unlapse');
    await new Promise((resolve) => opening.addEventListener('success', resolve));
    const reading = opening.result.transaction('keys').objectStore('keys').getAll();
    await new Promise((resolve) => reading.addEventListener('success', resolve));
    opening.result.close();
    return reading.result.flatMap(({ privateKey }) =>
      privateKey instanceof CryptoKey
        ? [{ extractable: privateKey.extractable, usages: privateKey.usages }]
        : [],
    );
  });
}

test('login, API call, reload, refresh: all with one key, which nobody can read', async ({
  page,
  options,
  devServer,
  boundApi,
}) => {
  await startSession(page, options, boundApi.url);
  const asked = await signIn(page);
  expect(asked.searchParams.get('dpop_jkt')).toMatch(/^[\w-]{43}$/);
  expect(await callApi(page, boundApi.url)).toBe('200 alice');

  await startSession(page, options, boundApi.url);
  expect(await callApi(page, boundApi.url)).toBe('200 alice');
  expect(await page.evaluate(async () => (await window.session.refresh()).kind)).toBe('refreshed');
  expect(await callApi(page, boundApi.url)).toBe('200 alice');

  expect(await storedKeys(page)).toEqual([{ extractable: false, usages: ['sign'] }]);
  // Each page has to learn the nonce of the server once.
  expect(devServer.counts().grants).toMatchObject({
    authorization_code: { outcomes: { granted: 1, use_dpop_nonce: 1 } },
    refresh_token: { outcomes: { granted: 1, use_dpop_nonce: 1 } },
  });
});

test('a stolen token is of no use without the key', async ({
  page,
  options,
  devServer,
  boundApi,
}) => {
  await startSession(page, options, boundApi.url);
  await signIn(page);
  const stolen = await page.evaluate(() => {
    const { snapshot } = window.session;
    return snapshot.status === 'signed-in' ? snapshot.authResult : undefined;
  });
  const proofs: string[] = [];
  page.on('request', (request) => {
    const proof = request.headers()['dpop'];
    if (proof !== undefined && request.url().startsWith(boundApi.url)) proofs.push(proof);
  });
  expect(await callApi(page, boundApi.url)).toBe('200 alice');

  const answers = await Promise.all(
    [
      { authorization: `Bearer ${stolen?.accessToken}` },
      { authorization: `DPoP ${stolen?.accessToken}` },
      // Seen on its way, and sent once more.
      { authorization: `DPoP ${stolen?.accessToken}`, dpop: proofs[0] ?? '' },
    ].map((headers) => fetch(`${boundApi.url}/who?am=i`, { headers })),
  );
  const refreshed = await fetch(`${devServer.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: options.clientId,
      refresh_token: stolen?.refreshToken ?? '',
    }),
  });

  expect(stolen?.tokenType).toBe('DPoP');
  expect(proofs).toHaveLength(1);
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  expect(answers.map(({ headers }) => headers.get('www-authenticate'))).toEqual([
    'DPoP realm="api", algs="ES256"',
    expect.stringContaining('error="invalid_dpop_proof"'),
    expect.stringContaining('used before'),
  ]);
  expect(refreshed.status).toBe(400);
  expect(await page.evaluate(async () => (await window.session.refresh()).kind)).toBe('refreshed');
});

test('two tabs refresh with one key, and a logout deletes it', async ({
  page,
  context,
  options,
  boundApi,
}) => {
  await startSession(page, options, boundApi.url);
  await signIn(page);
  const other = await context.newPage();
  await startSession(other, options, boundApi.url);

  for (const tab of [page, other, page]) {
    expect(await tab.evaluate(async () => (await window.session.refresh()).kind)).toBe('refreshed');
    expect(await callApi(tab, boundApi.url)).toBe('200 alice');
  }
  await page.evaluate(() => window.session.forget());

  await expect.poll(() => storedKeys(page)).toEqual([]);
  expect(await callApi(other, boundApi.url)).toMatch(/^401/);
});

test('a login that leaves the page comes back to the same key', async ({
  page,
  options,
  boundApi,
}) => {
  const settings = { pushedRequests: true, uiMode: 'current' } as const;
  await startSession(page, options, boundApi.url, settings);
  await page.evaluate(() => void window.session.login());
  await page.getByRole('button', { name: 'alice@example.com' }).click();
  await page.waitForURL(/auth-action-complete/);

  await createSession(page, options, boundApi.url, settings);
  const outcome = await page.evaluate(() => window.session.handleCallback());

  expect(outcome).toMatchObject({ kind: 'signed-in' });
  expect(await callApi(page, boundApi.url)).toBe('200 alice');
  expect(await storedKeys(page)).toHaveLength(1);
});

test('pushed parameters: the browser shows a reference only (RFC 9126)', async ({
  page,
  options,
  boundApi,
}) => {
  await startSession(page, options, boundApi.url, { pushedRequests: true });

  const asked = await signIn(page);

  expect([...asked.searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri']);
  expect(await callApi(page, boundApi.url)).toBe('200 alice');
});

test('parameters are pushed unasked where the server requires it', async ({
  page,
  options,
  boundApi,
}) => {
  await page.route(options.discoveryUrl, async (route) => {
    const response = await route.fetch();
    const metadata = { ...(await response.json()), require_pushed_authorization_requests: true };
    await route.fulfill({ response, json: metadata });
  });
  await startSession(page, options, boundApi.url);

  const asked = await signIn(page);

  expect([...asked.searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri']);
  expect(await callApi(page, boundApi.url)).toBe('200 alice');
});
