import type { Page } from '@playwright/test';
import type { DevServer } from 'unlapse-dev-server';
import { expect, pressExpire, test, type App } from './app.js';

/** As many token requests as one refresh makes before it is put off. */
const ATTEMPTS = 3;

/** Waits until the session may ask the server again. */
async function waitForRetry(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(() => {
        const { snapshot } = window.session;
        return snapshot.status === 'suspended' && Date.now() >= (snapshot.retryAtMs ?? Infinity);
      }),
    )
    .toBe(true);
}

/** Gets an access token of 60 s, and a clock that can be put forward. */
async function signInForAMinute(page: Page, devServer: DevServer, app: App): Promise<void> {
  devServer.configure({ accessTokenTtlSeconds: 60 });
  await page.clock.install();
  await app.signIn();
}

async function expectSuspended({ status }: App, reason: 'server' | 'offline'): Promise<void> {
  await expect(status).toHaveAttribute('data-status', 'suspended');
  await expect(status).toHaveAttribute('data-reason', reason);
}

test('503 at refresh keeps the session, which works again once the server does', async ({
  page,
  devServer,
  app,
}) => {
  await page.clock.install();
  await app.signIn();
  await app.openTab('Session');
  await pressExpire(page);
  devServer.faults.set({ kind: '503', times: ATTEMPTS, grantType: 'refresh_token' });

  expect(await app.callApi()).toEqual([401]);

  await expectSuspended(app, 'server');
  await app.openTab('Notes');
  await expect(page.getByRole('main').getByText('Your session is kept')).toBeVisible();
  await page.clock.fastForward(10_000);
  await waitForRetry(page);
  expect(await app.callApi(20)).toEqual(Array.from({ length: 20 }, () => 200));
  await expect(app.status).toHaveAttribute('data-status', 'signed-in');
  expect(devServer.counts().grants.refresh_token).toEqual({
    total: ATTEMPTS + 1,
    outcomes: { 'fault:503': ATTEMPTS, granted: 1 },
  });
});

test('503 and Retry-After: the session recovers by itself, no sooner than told', async ({
  page,
  devServer,
  app,
}) => {
  await signInForAMinute(page, devServer, app);
  devServer.faults.set({ kind: '503', retryAfterSeconds: 30, grantType: 'refresh_token' });
  await page.clock.fastForward(61_000);
  await expectSuspended(app, 'server');

  await page.clock.fastForward(28_000);
  expect(await app.callApi()).toEqual([401]);
  await expectSuspended(app, 'server');
  expect(devServer.counts().grants.refresh_token.total).toBe(1);
  await page.clock.fastForward(4000);

  await expect(app.status).toHaveAttribute('data-status', 'signed-in');
  await expect(page).toHaveURL('/tabs/notes');
  expect(await app.callApi()).toEqual([200]);
  expect(devServer.counts().grants.refresh_token).toEqual({
    total: 2,
    outcomes: { 'fault:503': 1, granted: 1 },
  });
});

test('a reload while the server is out of order keeps the session', async ({
  page,
  devServer,
  app,
}) => {
  await signInForAMinute(page, devServer, app);
  devServer.faults.set({ kind: '503', times: 50, retryAfterSeconds: 60 });
  await page.clock.fastForward(61_000);
  await expectSuspended(app, 'server');

  await page.reload();

  await expectSuspended(app, 'server');
  await expect(page).toHaveURL('/tabs/notes');
  // The minute that the server asked for is not over: nothing is sent.
  expect(devServer.counts().grants.refresh_token.outcomes).toEqual({ 'fault:503': 1 });
});

test('offline keeps the session, which works again once the network does', async ({
  page,
  context,
  devServer,
  app,
}) => {
  await app.signIn();
  await app.openTab('Session');
  await pressExpire(page);
  await context.setOffline(true);

  expect(await app.callApi()).toEqual([0]);

  await expectSuspended(app, 'offline');
  expect(devServer.counts().grants.refresh_token.total).toBe(0);
  await context.setOffline(false);
  await waitForRetry(page);
  expect(await app.callApi(20)).toEqual(Array.from({ length: 20 }, () => 200));
  await expect(app.status).toHaveAttribute('data-status', 'signed-in');
  expect(devServer.counts().grants.refresh_token).toEqual({ total: 1, outcomes: { granted: 1 } });
});

test('offline: the session recovers by itself as the network comes back', async ({
  page,
  context,
  devServer,
  app,
}) => {
  await signInForAMinute(page, devServer, app);
  await context.setOffline(true);
  await page.clock.fastForward(61_000);
  await expectSuspended(app, 'offline');

  await context.setOffline(false);

  await expect(app.status).toHaveAttribute('data-status', 'signed-in');
  expect(devServer.counts().grants.refresh_token).toEqual({ total: 1, outcomes: { granted: 1 } });
});

test('a lost reply is made up for where the server has a grace', async ({
  page,
  devServer,
  app,
}) => {
  devServer.configure({ rotationGraceSeconds: 30 });
  await app.signIn();
  await app.openTab('Session');
  await pressExpire(page);
  devServer.faults.set({ kind: 'rotate-and-lose', grantType: 'refresh_token' });

  expect(await app.callApi(20)).toEqual(Array.from({ length: 20 }, () => 200));

  await expect(app.status).toHaveAttribute('data-status', 'signed-in');
  expect(devServer.counts().grants.refresh_token).toEqual({
    total: 2,
    outcomes: { 'fault:rotate-and-lose': 1, replayed: 1 },
  });
  await pressExpire(page);
  expect(await app.callApi()).toEqual([200]);
});

test('a lost reply ends the session where the server has no grace, and says so', async ({
  page,
  devServer,
  app,
}) => {
  await app.signIn();
  await app.openTab('Session');
  await pressExpire(page);
  devServer.faults.set({ kind: 'rotate-and-lose', grantType: 'refresh_token' });

  expect(await app.callApi()).toEqual([401]);

  await expect(app.status).toHaveAttribute('data-reason', 'lost-reply');
  await expect(page.getByTestId('signed-out-reason')).toContainText('got lost');
  await page.getByRole('tab', { name: 'Notes' }).click();
  await expect(page).toHaveURL('/login?returnTo=/tabs/notes');
  const reason = page.getByTestId('signed-out-reason').filter({ visible: true });
  await expect(reason).toContainText('got lost');
  expect(devServer.counts().grants.refresh_token).toEqual({
    total: 2,
    outcomes: { 'fault:rotate-and-lose': 1, invalid_grant: 1 },
  });
});
