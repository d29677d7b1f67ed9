import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.js';

const codeVerifier = 'a-code-verifier-of-at-least-forty-three-characters';

function authorizationUrl(issuer: string, appUrl: string): string {
  const url = new URL('/auth', issuer);
  url.search = new URLSearchParams({
    client_id: 'unlapse-demo',
    redirect_uri: `${appUrl}/auth-action-complete`,
    response_type: 'code',
    scope: 'openid offline_access',
    state: 'the-state',
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  return url.href;
}

/** Goes where the app is returned to, without letting the app do anything with it. */
async function stopAtCallback(page: Page, appUrl: string): Promise<void> {
  await page
    .context()
    .route(`${appUrl}/auth-action-complete?*`, (route) => route.fulfill({ body: 'callback' }));
}

/** Asks for tokens from a page of the app's origin, and says what came of it. */
function requestTokens(
  page: Page,
  issuer: string,
  fields: Record<string, string>,
): Promise<string> {
  return page.evaluate(
    async ([url, body]) => {
      try {
        const response = await fetch(url, { method: 'POST', body: new URLSearchParams(body) });
        const { error, refresh_token: refreshToken } = await response.json();
        return error ?? refreshToken;
      } catch (error) {
        return String(error);
      }
    },
    [`${issuer}/token`, { client_id: 'unlapse-demo', ...fields }] as const,
  );
}

test('the sign-in page opens, and its policy lets it work', async ({ page, devServer, appUrl }) => {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));

  await page.goto(authorizationUrl(devServer.issuer, appUrl));

  await expect(page.getByRole('heading', { name: 'Sign in to Cairn' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Carol Clark' })).toHaveCSS('cursor', 'pointer');
  expect(complaints).toEqual([]);
});

test('a popup is led to the callback', async ({ page, devServer, appUrl, signIn }) => {
  await stopAtCallback(page, appUrl);
  await page.goto('/favicon.svg');

  const opening = page.waitForEvent('popup');
  await page.evaluate(
    (url) => {
      open(url, 'login', 'popup');
    },
    authorizationUrl(devServer.issuer, appUrl),
  );
  const popup = await opening;
  await signIn(popup, 'bob');
  await popup.waitForURL(`${appUrl}/auth-action-complete?*`);

  const parameters = new URL(popup.url()).searchParams;
  expect(parameters.get('state')).toBe('the-state');
  expect(parameters.get('iss')).toBe(devServer.issuer);
});

test('Cancel returns to the app', async ({ page, devServer, appUrl }) => {
  await stopAtCallback(page, appUrl);
  await page.goto(authorizationUrl(devServer.issuer, appUrl));

  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.waitForURL(`${appUrl}/auth-action-complete?*`);

  expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
});

test('a logout needs no click, and leads back to the app', async ({
  page,
  devServer,
  appUrl,
  signIn,
}) => {
  await stopAtCallback(page, appUrl);
  await page.goto(authorizationUrl(devServer.issuer, appUrl));
  await signIn(page);
  await page.waitForURL(`${appUrl}/auth-action-complete?*`);
  const end = new URL('/session/end', devServer.issuer);
  end.search = new URLSearchParams({
    client_id: 'unlapse-demo',
    post_logout_redirect_uri: `${appUrl}/auth-action-complete`,
    state: 'bye',
  }).toString();

  await page.goto(end.href);
  await page.waitForURL(`${appUrl}/auth-action-complete?state=bye`);
  await page.goto(authorizationUrl(devServer.issuer, appUrl));

  await expect(page.getByRole('heading', { name: 'Sign in to Cairn' })).toBeVisible();
});

for (const kind of ['reset', 'reset-after', 'rotate-and-lose'] as const) {
  test(`${kind} reaches the server once, although browsers send again by themselves`, async ({
    page,
    devServer,
    appUrl,
    signIn,
  }) => {
    await stopAtCallback(page, appUrl);
    await page.goto(authorizationUrl(devServer.issuer, appUrl));
    await signIn(page);
    await page.waitForURL(`${appUrl}/auth-action-complete?*`);
    const token = await requestTokens(page, devServer.issuer, {
      grant_type: 'authorization_code',
      code: new URL(page.url()).searchParams.get('code') ?? '',
      redirect_uri: `${appUrl}/auth-action-complete`,
      code_verifier: codeVerifier,
    });
    devServer.faults.set({ kind });

    const outcome = await requestTokens(page, devServer.issuer, {
      grant_type: 'refresh_token',
      refresh_token: token,
    });

    expect(outcome).toMatch(/^TypeError/);
    expect(devServer.counts().grants.refresh_token).toEqual({
      total: 1,
      outcomes: { [`fault:${kind}`]: 1 },
    });
  });
}

test('the faults page sets a fault, shows that it waits, and revokes', async ({
  page,
  devServer,
}) => {
  await page.goto(`${devServer.issuer}/faults`);

  await page.getByRole('radio', { name: 'rotate-and-lose' }).check();
  await page.getByLabel('How many requests').fill('3');
  await page.getByRole('button', { name: 'Set this fault' }).click();
  await expect(page.getByText('3 × rotate-and-lose · refresh_token')).toBeVisible();
  devServer.faults.clear();

  await expect(page.getByText('Nothing: the next requests')).toBeVisible();
  await page.getByRole('button', { name: 'Revoke the session of Bob Brown' }).click();
  await expect(page).toHaveURL(`${devServer.issuer}/faults`);
});
