import type { DevServer } from 'unlapse-dev-server';
import { expect, pressExpire, test } from './app.js';
import { readStored } from './stored.js';

/** The endpoints that were asked for anything. */
function asked(devServer: DevServer): readonly string[] {
  const { endpoints } = devServer.counts();
  return Object.entries(endpoints).flatMap(([name, count]) => (count > 0 ? [name] : []));
}

test('a reload is signed in with no request to the server', async ({
  page,
  devServer,
  app,
  traffic,
}) => {
  await app.signIn();
  expect(asked(devServer)).toContain('token');
  const token = await app.accessToken();
  devServer.resetCounts();
  const sentBefore = traffic.requests.length;

  await page.reload();

  await expect(app.status).toHaveText('Signed in as Alice Adams');
  await expect(page).toHaveURL('/tabs/notes');
  await expect(page.getByTestId('notes')).toHaveAttribute('aria-busy', 'false');
  expect(await app.callApi()).toEqual([200]);
  expect(await app.accessToken()).toBe(token);
  const urls = traffic.requests.slice(sentBefore).map((request) => request.url());
  expect(urls).not.toEqual([]);
  expect(urls.filter((url) => url.startsWith(devServer.issuer))).toEqual([]);
  expect(asked(devServer)).toEqual([]);
});

test('so is a reload after a login in this window', async ({ page, devServer, app, signIn }) => {
  await page.goto('/login?ui=current');
  await page.getByTestId('sign-in').click();
  await signIn(page);
  await expect(page).toHaveURL('/tabs/notes');
  // The API has asked for the server's keys by then.
  await expect(page.getByTestId('notes')).toHaveAttribute('aria-busy', 'false');
  devServer.resetCounts();

  await page.reload();

  await expect(app.status).toHaveText('Signed in as Alice Adams');
  await expect(page).toHaveURL('/tabs/notes');
  expect(await app.callApi()).toEqual([200]);
  expect(asked(devServer)).toEqual([]);
});

test('a page that opens with an expired token refreshes once, before it shows anything', async ({
  page,
  devServer,
  app,
}) => {
  await app.signIn();
  await app.openTab('Session');
  await pressExpire(page);

  await page.goto('/tabs/notes');

  await expect(page.getByTestId('notes')).toHaveAttribute('aria-busy', 'false');
  await expect(app.status).toHaveAttribute('data-status', 'signed-in');
  expect(devServer.counts().grants.refresh_token).toEqual({ total: 1, outcomes: { granted: 1 } });
});

test('a copy of the store opens nothing', async ({ page, app, traffic }) => {
  await app.signIn();

  const { raw, opened, keys } = await readStored(page);

  const tokens = [...traffic.secrets].filter(([, name]) => name.endsWith('_token'));
  expect(tokens.map(([, name]) => name).sort()).toEqual([
    'access_token',
    'id_token',
    'refresh_token',
  ]);
  for (const [token] of tokens) {
    expect(opened.join()).toContain(token);
    expect(raw).not.toContain(token);
  }
  expect(raw).not.toMatch(/alice|code_verifier/);
  expect(keys).toEqual([{ extractable: false, exported: 'InvalidAccessError' }]);
});

test('nothing of a login is left once it is through', async ({ page, app, traffic, signIn }) => {
  await page.goto('/login?ui=current');
  await page.getByTestId('sign-in').click();
  await signIn(page);
  await expect(app.status).toHaveAttribute('data-status', 'signed-in');

  const { raw, opened } = await readStored(page);

  const spent = [...traffic.secrets].filter(([, name]) => name.startsWith('code'));
  expect(spent.map(([, name]) => name).sort()).toEqual(['code', 'code_verifier']);
  for (const [secret] of spent) expect([raw, ...opened].join()).not.toContain(secret);
});
