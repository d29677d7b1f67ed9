import type { Page } from '@playwright/test';
import { clickSignIn, expect, pressExpire, test } from './app.js';
import { readStored } from './stored.js';
import type { Traffic } from './traffic.js';

/** Nothing of what the session was is left in the browser; why it ended may be. */
async function expectNothingStored(page: Page, traffic: Traffic): Promise<void> {
  const { raw, opened } = await readStored(page);
  const secrets = [...traffic.secrets.keys()];
  expect(secrets).not.toEqual([]);
  for (const secret of secrets) expect([raw, ...opened].join()).not.toContain(secret);
  expect(opened.join()).not.toMatch(/token|alice/i);
}

/** Signs in without being asked for anything, or says what the server answers. */
function signInSilently(page: Page): Promise<string> {
  return page.evaluate(() =>
    window.session.login({ params: { prompt: 'none' } }).then(
      () => 'signed in',
      ({ error }: { readonly error: string }) => error,
    ),
  );
}

test('a revoked refresh token ends the session: store empty, guard to the sign-in page', async ({
  page,
  devServer,
  app,
  traffic,
}) => {
  await app.signIn();
  await app.openTab('Session');
  expect((await readStored(page)).opened.join()).toContain('alice');
  await page.getByTestId('revoke').click();
  await expect(page.getByTestId('timeline')).toContainText('Revoked on the server');
  await pressExpire(page);

  expect(await app.callApi(20)).toEqual(Array.from({ length: 20 }, () => 401));

  await expect(app.status).toHaveAttribute('data-status', 'signed-out');
  await expect(app.status).toHaveAttribute('data-reason', 'rejected');
  expect(devServer.counts().grants.refresh_token).toEqual({
    total: 1,
    outcomes: { invalid_grant: 1 },
  });
  await expectNothingStored(page, traffic);
  await page.getByRole('tab', { name: 'Notes' }).click();
  await expect(page).toHaveURL('/login?returnTo=/tabs/notes');
  const reason = page.getByTestId('signed-out-reason').filter({ visible: true });
  await expect(reason).toContainText('The server ended your session.');
  await page.goto('/tabs/notes');
  await expect(page).toHaveURL('/login?returnTo=/tabs/notes');
  expect(devServer.counts().grants.refresh_token.total).toBe(1);
});

test('a session that ends on a guarded page shows the sign-in page, and leads back', async ({
  page,
  devServer,
  app,
  signIn,
}) => {
  devServer.configure({ accessTokenTtlSeconds: 60 });
  await page.clock.install();
  await app.signIn();
  await devServer.revokeAll('alice');

  await page.clock.fastForward(61_000);

  await expect(page).toHaveURL('/login?returnTo=/tabs/notes');
  await signIn(await clickSignIn(page));
  await expect(page).toHaveURL('/tabs/notes');
  await expect(app.status).toHaveAttribute('data-status', 'signed-in');
  expect(devServer.counts().grants.refresh_token.outcomes).toEqual({ invalid_grant: 1 });
});

test('signing out ends the session at the server and in the store', async ({
  page,
  devServer,
  app,
  traffic,
}) => {
  await app.signIn();
  await app.openTab('Account');

  await page.getByTestId('account-sign-out').click();

  await expect(page).toHaveURL('/login');
  await expect(app.status).toHaveAttribute('data-reason', 'user');
  await expect.poll(() => page.context().pages().length).toBe(1);
  expect(devServer.counts().endpoints).toMatchObject({ end_session: 1, revocation: 1 });
  await expectNothingStored(page, traffic);
  expect(await app.callApi()).toEqual([401]);
  expect(await devServer.revokeAll('alice')).toEqual({ refreshTokens: 0, sessions: 0 });
});

test('after signing out a new login asks who it is', async ({ page, devServer, app, signIn }) => {
  await app.signIn();
  expect(await signInSilently(page)).toBe('signed in');

  await app.openTab('Session');
  await page.getByTestId('sign-out').click();
  await expect(app.status).toHaveAttribute('data-status', 'signed-out');
  await expect.poll(() => page.context().pages().length).toBe(1);

  expect(await signInSilently(page)).toBe('login_required');
  await expect(app.status).toHaveAttribute('data-status', 'signed-out');
  await page.goto('/login');
  await signIn(await clickSignIn(page), 'bob');
  await expect(app.status).toHaveText('Signed in as Bob Brown');
  expect(devServer.counts().grants.authorization_code).toEqual({
    total: 3,
    outcomes: { granted: 3 },
  });
});

test('Back does not bring back who has signed out', async ({ page, devServer, app }) => {
  await app.signIn();
  await app.openTab('Account');
  await expect(page.getByText('alice@example.com')).toBeVisible();
  await page.getByTestId('account-sign-out').click();
  await expect(page).toHaveURL('/login');

  await page.evaluate(() => history.back());

  await expect(page).toHaveURL('/login?returnTo=/tabs/notes');
  await expect(app.status).toHaveAttribute('data-status', 'signed-out');
  await expect(page.getByText('alice@example.com')).toBeHidden();
  expect(await app.callApi()).toEqual([401]);
  expect(devServer.counts().endpoints.token).toBe(1);
});

test('nor does it where the sign-out was in this window', async ({
  page,
  devServer,
  app,
  signIn,
}) => {
  await page.goto('/login?ui=current');
  await page.getByTestId('sign-in').click();
  await signIn(page);
  await expect(page).toHaveURL('/tabs/notes');
  await app.openTab('Session');
  await expect(page.getByTestId('id-token')).toContainText('alice@example.com');
  await page.getByTestId('sign-out').click();
  await expect(page).toHaveURL('/login');
  expect(devServer.counts().endpoints.end_session).toBe(1);

  await page.evaluate(() => history.back());

  await expect(page).toHaveURL('/tabs/session');
  await expect(app.status).toHaveAttribute('data-status', 'signed-out');
  await expect(page.getByText('alice@example.com')).toBeHidden();
  expect(await app.callApi()).toEqual([401]);
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL('/login?returnTo=/tabs/notes');
  expect(devServer.counts().endpoints.token).toBe(1);
});
