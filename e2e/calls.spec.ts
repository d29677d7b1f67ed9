import { expect, pressExpire, test } from './app.js';
import type { Traffic } from './traffic.js';

/** Of an access token. */
const LIFETIME_SECONDS = 3600;

/** The access token that the latest API call was sent with. */
function lastBearer({ requests }: Traffic): string | undefined {
  return requests
    .map((request) => request.headers()['authorization'])
    .findLast((header) => header !== undefined)
    ?.replace('Bearer ', '');
}

test('the API answers 401 without a token and 200 with one', async ({
  page,
  devServer,
  api,
  app,
}) => {
  await app.signIn();

  const bare = await page.evaluate(async (url) => {
    const response = await fetch(url);
    return { status: response.status, challenge: response.headers.get('WWW-Authenticate') };
  }, `${api.url}/me`);

  expect(bare.status).toBe(401);
  expect(bare.challenge).toMatch(/^Bearer/);
  expect(await app.callApi()).toEqual([200]);
  expect(devServer.counts().endpoints.token).toBe(1);
});

test('keeps the notes of whoever is signed in', async ({ page, app }) => {
  await app.signIn('carol');

  await page.getByLabel('New entry').fill('Ibex on the north ridge');
  await page.getByRole('button', { name: 'Add note' }).click();

  await expect(page.getByTestId('notes')).toContainText('Ibex on the north ridge');
});

test('uses a token that is good for longer as it is', async ({ page, devServer, app, traffic }) => {
  await page.clock.install();
  await app.signIn();
  await page.clock.fastForward((LIFETIME_SECONDS - 600) * 1000);
  const token = await app.accessToken();

  expect(await app.callApi(3)).toEqual([200, 200, 200]);

  expect(lastBearer(traffic)).toBe(token);
  expect(devServer.counts().grants.refresh_token.total).toBe(0);
});

test('refreshes once for the next call after the token has expired', async ({
  page,
  devServer,
  app,
}) => {
  await app.signIn();
  await app.openTab('Session');
  await pressExpire(page);

  expect(await app.callApi()).toEqual([200]);

  await expect(page.getByTestId('ring')).toHaveAttribute('data-zone', 'fresh');
  expect(devServer.counts().grants.refresh_token).toEqual({ total: 1, outcomes: { granted: 1 } });
});

test('refreshes once for 20 calls at once', async ({ page, devServer, app }) => {
  await app.signIn();
  await app.openTab('Session');
  await pressExpire(page);

  await page.getByTestId('call-api-20').click();

  await expect(page.getByTestId('api-result')).toContainText('20 × 200 · 1 token request');
  await expect(page.getByTestId('step-3')).toHaveAttribute('data-state', 'done');
  await expect(page.getByTestId('step-4')).toHaveAttribute('data-state', 'skipped');
  expect(devServer.counts().grants.refresh_token).toEqual({ total: 1, outcomes: { granted: 1 } });
});

test('refreshes a token that the API itself takes for expired', async ({
  page,
  devServer,
  api,
  app,
}) => {
  devServer.configure({ accessTokenTtlSeconds: 5 });
  await app.signIn();
  // By the clock of the page it is as fresh as ever.
  await page.clock.setFixedTime(Date.now());
  const token = await app.accessToken();
  const refreshesBefore = devServer.counts().grants.refresh_token.total;
  const statusOf = (bearer = ''): Promise<number> =>
    fetch(`${api.url}/me`, { headers: { Authorization: `Bearer ${bearer}` } }).then(
      ({ status }) => status,
    );
  expect(await statusOf(token)).toBe(200);

  await expect.poll(() => statusOf(token)).toBe(401);
  devServer.configure({ accessTokenTtlSeconds: 60 });

  expect(await app.callApi(20)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(devServer.counts().grants.refresh_token.total).toBe(refreshesBefore + 1);
  await expect(page.getByTestId('status')).toHaveAttribute('data-status', 'signed-in');
});

test('lets a call within five seconds of the end wait for the refresh', async ({
  page,
  devServer,
  api,
  app,
  traffic,
}) => {
  await page.clock.install();
  await app.signIn();
  const token = await app.accessToken();
  devServer.faults.set({ kind: 'hang', hangMs: 300, grantType: 'refresh_token' });
  await page.clock.fastForward((LIFETIME_SECONDS - 4) * 1000);

  expect(await app.callApi()).toEqual([200]);

  expect(await app.accessToken()).not.toBe(token);
  expect(lastBearer(traffic)).toBe(await app.accessToken());
  expect(traffic.requests.filter((request) => request.url() === `${api.url}/me`)).toHaveLength(1);
  expect(devServer.counts().grants.refresh_token.total).toBe(1);
});

test('goes on from refresh to refresh where each token is taken only once', async ({
  page,
  devServer,
  app,
  traffic,
}) => {
  await app.signIn();
  await app.openTab('Session');

  for (let round = 0; round < 3; round += 1) {
    await pressExpire(page);
    expect(await app.callApi(2)).toEqual([200, 200]);
  }

  expect(devServer.counts().grants.refresh_token).toEqual({ total: 3, outcomes: { granted: 3 } });
  const sent = traffic.requests.map((request) =>
    new URLSearchParams(request.postData() ?? '').get('refresh_token'),
  );
  expect(new Set(sent.filter((token) => token !== null)).size).toBe(3);
});

test('renews a token that is about to expire before anybody asks', async ({
  page,
  devServer,
  app,
}) => {
  await page.clock.install();
  await app.signIn();

  await page.clock.fastForward((LIFETIME_SECONDS - 20) * 1000);

  await expect.poll(() => devServer.counts().grants.refresh_token.outcomes).toEqual({ granted: 1 });
  await app.openTab('Session');
  await expect(page.getByTestId('ring')).toHaveAttribute('data-zone', 'fresh');
  expect(await app.callApi()).toEqual([200]);
  expect(devServer.counts().grants.refresh_token.total).toBe(1);
});
