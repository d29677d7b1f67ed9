import type { Page } from '@playwright/test';
import { expect, test } from './app.js';

type Action = 'sign-in' | 'call-api' | 'expire' | 'refresh' | 'sign-out';

/** Presses one of the page's buttons, and sees what comes of it. */
async function press(page: Page, action: Action, said: string): Promise<void> {
  await page.getByTestId(`tutorial-${action}`).click();
  await expect(page.getByTestId('tutorial-said')).toHaveText(said);
}

async function signInByHand(
  page: Page,
  signIn: (popup: Page, username?: string) => Promise<void>,
): Promise<void> {
  await page.goto('/tutorial');
  const opening = page.waitForEvent('popup');
  await page.getByTestId('tutorial-sign-in').click();
  await signIn(await opening);
  await expect(page.getByTestId('tutorial-said')).toHaveText('Signed in.');
}

/** What the app itself has stored. */
function storedResult(page: Page): Promise<string | null> {
  return page.evaluate(() => localStorage.getItem('session'));
}

/** Makes the stored access token one that has so long to live. */
function leaveOnly(page: Page, seconds: number): Promise<void> {
  return page.evaluate((secondsLeft) => {
    const authResult = JSON.parse(localStorage.getItem('session') ?? '{}');
    const receivedAt = Math.floor(Date.now() / 1000) - authResult.expiresIn + secondsLeft;
    localStorage.setItem('session', JSON.stringify({ ...authResult, receivedAt }));
  }, seconds);
}

test('signs in, calls the API, refreshes once after expiry, and signs out', async ({
  page,
  devServer,
  signIn,
}) => {
  await page.goto('/tutorial');
  await press(page, 'call-api', 'The API answered 401.');
  await signInByHand(page, signIn);
  await press(page, 'call-api', 'The API answered 200.');
  expect(devServer.counts().grants.refresh_token.total).toBe(0);

  const stale = await storedResult(page);
  await press(page, 'expire', 'The access token counts as expired: the next call refreshes first.');
  await expect(page.getByTestId('tutorial-session')).toContainText('expired');
  await press(page, 'call-api', 'The API answered 200.');

  expect(devServer.counts().grants.refresh_token).toEqual({ total: 1, outcomes: { granted: 1 } });
  expect(await storedResult(page)).not.toBe(stale);
  await expect(page.getByTestId('tutorial-session')).toContainText('left on its access token');

  await press(page, 'sign-out', 'Signed out.');
  expect(await storedResult(page)).toBeNull();
  await expect(page.getByTestId('tutorial-session')).toHaveText('No session');
  await press(page, 'call-api', 'The API answered 401.');
  expect(devServer.counts().endpoints.end_session).toBe(1);
  const opening = page.waitForEvent('popup');
  await page.getByTestId('tutorial-sign-in').click();
  const popup = await opening;
  await expect(popup.getByRole('heading', { name: 'Sign in to Cairn' })).toBeVisible();
});

test('counts a token with five seconds left as expired, and no other', async ({
  page,
  devServer,
  signIn,
}) => {
  await signInByHand(page, signIn);

  await leaveOnly(page, 60);
  await press(page, 'call-api', 'The API answered 200.');
  expect(devServer.counts().grants.refresh_token.total).toBe(0);
  await leaveOnly(page, 5);
  const stale = await storedResult(page);
  await page.getByTestId('tutorial-call-api').click();

  await expect.poll(() => storedResult(page)).not.toBe(stale);
  await expect(page.getByTestId('tutorial-said')).toHaveText('The API answered 200.');
  expect(devServer.counts().grants.refresh_token).toEqual({ total: 1, outcomes: { granted: 1 } });
});

test('throws a session away whose refresh token was revoked', async ({
  page,
  devServer,
  signIn,
}) => {
  await signInByHand(page, signIn);
  await devServer.revokeAll('alice');
  await press(page, 'expire', 'The access token counts as expired: the next call refreshes first.');

  await press(page, 'call-api', 'The API answered 401.');

  await expect(page.getByTestId('tutorial-session')).toHaveText('No session');
  expect(await storedResult(page)).toBeNull();
  expect(devServer.counts().grants.refresh_token.outcomes).toEqual({ invalid_grant: 1 });
});

test('throws it away when the server is out of order too: the rule, taken literally', async ({
  page,
  devServer,
  signIn,
}) => {
  await signInByHand(page, signIn);
  devServer.faults.set({ kind: '503', retryAfterSeconds: 60 });

  await press(page, 'refresh', 'The session was thrown away.');

  expect(await storedResult(page)).toBeNull();
  expect(devServer.counts().grants.refresh_token.outcomes).toEqual({ 'fault:503': 1 });
});

test('shares nothing with the rest of the app', async ({ page, app, signIn }) => {
  await signInByHand(page, signIn);

  await page.goto('/tabs/notes');

  await expect(page).toHaveURL('/login?returnTo=/tabs/notes');
  await expect(app.status).toHaveAttribute('data-status', 'signed-out');
});

test('says that the window was blocked', async ({ page, devServer }) => {
  await page.goto('/tutorial');
  await page.evaluate(() => Object.assign(window, { open: () => null }));

  await press(
    page,
    'sign-in',
    'Your browser blocked the sign-in window. Allow it, or sign in in this window.',
  );

  expect(devServer.counts().endpoints.authorization).toBe(0);
});
