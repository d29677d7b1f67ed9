import type { Page } from '@playwright/test';
import { clickSignIn, expect, test } from './app.js';

const callback = '/auth-action-complete';

/**
 * Lets the app see its window at the server: it looks every 100 ms, and only at the second look is
 * sure that the server does not cut the window off. Timers of one page run in their order.
 */
function letLook(page: Page): Promise<void> {
  return page.evaluate(async () => {
    for (let looks = 0; looks < 4; looks += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
}

test('signs in in a window of its own', async ({ page, devServer, app, signIn }) => {
  await page.goto('/login');

  const popup = await clickSignIn(page);
  await popup.waitForURL(`${devServer.issuer}/sign-in/*`);
  expect(await popup.evaluate(() => window.opener)).toBeNull();
  await signIn(popup);

  await expect(page).toHaveURL('/tabs/notes');
  await expect(app.status).toHaveText('Signed in as Alice Adams');
  await expect.poll(() => page.context().pages().length).toBe(1);
  expect(await app.callApi()).toEqual([200]);
  const { endpoints, grants } = devServer.counts();
  expect(endpoints).toMatchObject({ authorization: 1, token: 1 });
  expect(grants.authorization_code).toEqual({ total: 1, outcomes: { granted: 1 } });
});

test('signs in in this window', async ({ page, devServer, app, signIn }) => {
  await page.goto('/login?ui=current');

  await page.getByTestId('sign-in').click();
  await page.waitForURL(`${devServer.issuer}/sign-in/*`);
  await signIn(page, 'bob');

  await expect(page).toHaveURL('/tabs/notes');
  await expect(app.status).toHaveText('Signed in as Bob Brown');
  expect(await app.callApi()).toEqual([200]);
  const { endpoints, grants } = devServer.counts();
  expect(endpoints).toMatchObject({ authorization: 1, token: 1 });
  expect(grants.authorization_code).toEqual({ total: 1, outcomes: { granted: 1 } });
});

test('leaves nothing of the callback behind in this window', async ({
  page,
  devServer,
  appUrl,
  app,
  signIn,
  traffic,
}) => {
  await page.addInitScript(() => Object.assign(window, { lengthAtStart: history.length }));
  await page.goto('/login?ui=current');
  await page.getByTestId('sign-in').click();
  await signIn(page);
  await expect(page).toHaveURL(`${appUrl}/tabs/notes`);

  const sentBefore = traffic.requests.length;
  expect(await app.callApi()).toEqual([200]);
  await page.evaluate(() => fetch('/favicon.svg', { cache: 'no-store' }));

  const lengths = await page.evaluate(() => [history.length, Reflect.get(window, 'lengthAtStart')]);
  expect(lengths[0]).toBe(lengths[1]);
  const devTools = await page.context().newCDPSession(page);
  const { entries } = await devTools.send('Page.getNavigationHistory');
  expect(entries.map(({ url }) => new URL(url).pathname)).toContain('/tabs/notes');
  for (const { url } of entries) expect(url).not.toMatch(/[?&](code|state)=/);
  const later = traffic.requests.slice(sentBefore);
  expect(later.map((request) => request.url())).toContain(`${appUrl}/favicon.svg`);
  for (const request of later) {
    expect((await request.allHeaders())['referer'] ?? '').not.toContain('?');
  }
  expect(traffic.addresses.some((url) => url.includes(`${callback}?`))).toBe(true);
  expect(devServer.counts().endpoints.token).toBe(1);
});

test('takes no callback that it has not asked for', async ({ page, devServer, app }) => {
  await page.goto('/login?ui=current');

  await page.goto(`${callback}?code=forged&state=forged`);

  await expect(page).toHaveURL(callback);
  await expect(app.status).toHaveAttribute('data-status', 'signed-out');
  expect(await page.evaluate(() => window.session.handleCallback())).toEqual({ kind: 'none' });
  expect(devServer.counts().endpoints.token).toBe(0);
});

test('says that the window was closed, and lets the user try again', async ({
  page,
  devServer,
  app,
  signIn,
}) => {
  await page.goto('/login');
  const popup = await clickSignIn(page);
  await popup.waitForURL(`${devServer.issuer}/sign-in/*`);
  await letLook(page);

  await popup.close();

  await expect(page.getByTestId('sign-in-trouble')).toHaveText(
    'The sign-in window was closed before you were done.',
  );
  expect(devServer.counts().endpoints.token).toBe(0);
  await signIn(await clickSignIn(page));
  await expect(app.status).toHaveAttribute('data-status', 'signed-in');
  expect(devServer.counts().grants.authorization_code.total).toBe(1);
});

test('says that the browser blocked the window', async ({ page, devServer }) => {
  // What a page gets of a blocked window. Chromium itself does not always block one.
  await page.addInitScript(() => Object.assign(window, { open: () => null }));
  await page.goto('/login');

  await page.getByTestId('sign-in').click();

  await expect(page.getByTestId('sign-in-trouble')).toHaveText(
    'Your browser blocked the sign-in window. Allow it, or sign in in this window.',
  );
  expect(page.context().pages()).toHaveLength(1);
  expect(devServer.counts().endpoints).toMatchObject({ authorization: 0, token: 0 });
});

test('says what the server says when the user cancels there', async ({ page, devServer }) => {
  await page.goto('/login');
  const popup = await clickSignIn(page);

  await popup.getByRole('button', { name: 'Cancel' }).click();

  await expect(page.getByTestId('sign-in-trouble')).toHaveText(
    'Signing in failed: the user has cancelled',
  );
  await expect.poll(() => page.context().pages().length).toBe(1);
  expect(devServer.counts().endpoints.token).toBe(0);
});

test('takes a typed name and password, and no wrong ones', async ({ page, devServer, app }) => {
  await page.goto('/login');
  const popup = await clickSignIn(page);
  await popup.getByText('Type a name and a password').click();

  for (const password of ['wrong', 'password']) {
    await popup.getByLabel('Username').fill('bob');
    await popup.getByLabel('Password').fill(password);
    await popup.getByRole('button', { name: 'Sign in', exact: true }).click();
    if (password === 'wrong') {
      await expect(popup.getByRole('alert')).toContainText('do not belong together');
    }
  }

  await expect(app.status).toHaveText('Signed in as Bob Brown');
  expect(devServer.counts().grants.authorization_code.outcomes).toEqual({ granted: 1 });
});

test.describe('where the server cuts its pages off from ours', () => {
  test.beforeEach(({ devServer }) => {
    devServer.configure({ crossOriginOpenerPolicy: 'same-origin' });
  });

  test('the callback page hands its URL over', async ({ page, devServer, app, signIn }) => {
    await page.goto('/login');

    await signIn(await clickSignIn(page));

    await expect(page).toHaveURL('/tabs/notes');
    await expect(app.status).toHaveAttribute('data-status', 'signed-in');
    await expect.poll(() => page.context().pages().length).toBe(1);
    expect(await app.callApi()).toEqual([200]);
    expect(devServer.counts().grants.authorization_code).toEqual({
      total: 1,
      outcomes: { granted: 1 },
    });
  });

  test('the next login takes the place of one whose window was closed', async ({
    page,
    devServer,
    app,
    signIn,
  }) => {
    await page.goto('/login');
    const first = await clickSignIn(page);
    await first.waitForURL(`${devServer.issuer}/sign-in/*`);
    await first.close();

    await signIn(await clickSignIn(page), 'carol');

    await expect(page).toHaveURL('/tabs/notes');
    await expect(app.status).toHaveText('Signed in as Carol Clark');
    const { endpoints, grants } = devServer.counts();
    expect(endpoints.authorization).toBe(2);
    expect(grants.authorization_code).toEqual({ total: 1, outcomes: { granted: 1 } });
  });
});
