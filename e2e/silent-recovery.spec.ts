import type { Page, Request } from '@playwright/test';
import type { ProviderOptions, SessionSnapshot } from 'unlapse';
import { expect, test } from './plain.js';
import type { Traffic } from './traffic.js';

/** Gives the page a session that may come back by the login at the server. */
async function startSession(page: Page, options: ProviderOptions): Promise<void> {
  await page.goto('/');
  await page.waitForFunction(() => 'unlapse' in window);
  await page.evaluate((given) => {
    const { createSession, OpenIdProvider, silentRecovery } = window.unlapse;
    const session = createSession({
      provider: new OpenIdProvider(),
      options: given,
      recovery: silentRecovery(),
    });
    const frames: HTMLIFrameElement[] = [];
    new MutationObserver((changes) => {
      for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
        if (node instanceof HTMLIFrameElement) frames.push(node);
      }
    }).observe(document, { childList: true, subtree: true });
    Object.assign(window, { session, frames });
    return session.ready();
  }, options);
}

async function signIn(page: Page, options: ProviderOptions): Promise<void> {
  await startSession(page, options);
  const opening = page.context().waitForEvent('page');
  const signedIn = page.evaluate(() => window.session.login());
  await (await opening).getByRole('button', { name: 'alice@example.com' }).click();
  await signedIn;
}

function refresh(page: Page): Promise<string> {
  return page.evaluate(async () => (await window.session.refresh()).kind);
}

function snapshotOf(page: Page): Promise<SessionSnapshot> {
  return page.evaluate(() => window.session.snapshot);
}

/** How many frames the page has had, and how many it still has. */
function framesOf(page: Page): Promise<{ readonly had: number; readonly has: number }> {
  return page.evaluate(() => ({
    had: (window as unknown as { frames: HTMLIFrameElement[] }).frames.length,
    has: document.querySelectorAll('iframe').length,
  }));
}

/** The authorization requests that were to show nothing. */
function silentRequests({ requests }: Traffic): Request[] {
  return requests.filter((request) => isSilent(new URL(request.url())));
}

function isSilent(url: URL): boolean {
  return url.searchParams.get('prompt') === 'none';
}

test.beforeEach(async ({ page, options, devServer }) => {
  await signIn(page, options);
  devServer.faults.set({ kind: 'rotate-and-lose', grantType: 'refresh_token' });
});

test('a lost reply: the session comes back by the login at the server, unseen', async ({
  page,
  devServer,
  traffic,
}) => {
  const before = await page.evaluate(() => history.length);

  expect(await refresh(page)).toBe('refreshed');

  expect(await snapshotOf(page)).toMatchObject({ status: 'signed-in', claims: { sub: 'alice' } });
  expect(await framesOf(page)).toEqual({ had: 1, has: 0 });
  expect(await page.evaluate(() => history.length)).toBe(before);
  expect(page.context().pages()).toHaveLength(1);
  const [request, ...others] = silentRequests(traffic);
  expect(others).toEqual([]);
  expect(request?.headers()['referer']).toBeUndefined();
  expect(devServer.counts().grants).toEqual({
    authorization_code: { total: 2, outcomes: { granted: 2 } },
    refresh_token: { total: 2, outcomes: { 'fault:rotate-and-lose': 1, invalid_grant: 1 } },
  });
  expect(await refresh(page)).toBe('refreshed');
  expect(silentRequests(traffic)).toHaveLength(1);
});

test('the frame can be neither seen, heard nor focused, and do little', async ({ page }) => {
  await refresh(page);

  const frame = await page.evaluate(() => {
    const [shown] = (window as unknown as { frames: HTMLIFrameElement[] }).frames;
    return {
      sandbox: shown?.getAttribute('sandbox'),
      ariaHidden: shown?.getAttribute('aria-hidden'),
      display: shown?.style.display,
      tabIndex: shown?.tabIndex,
    };
  });

  expect(frame).toEqual({
    sandbox: 'allow-scripts allow-same-origin',
    ariaHidden: 'true',
    display: 'none',
    tabIndex: -1,
  });
});

test('a page at the redirect URI that has no library is enough, and may move on', async ({
  page,
  app,
}) => {
  app.setCallbackPage('rewriting');

  expect(await refresh(page)).toBe('refreshed');

  expect(await framesOf(page)).toEqual({ had: 1, has: 0 });
});

test('two tabs: one of them brings the session back for both', async ({
  page,
  context,
  options,
  traffic,
}) => {
  const other = await context.newPage();
  await startSession(other, options);

  const outcomes = await Promise.all([refresh(page), refresh(other)]);

  expect(outcomes.toSorted()).toEqual(['adopted', 'refreshed']);
  expect(silentRequests(traffic)).toHaveLength(1);
  expect(await snapshotOf(other)).toMatchObject({ status: 'signed-in' });
});

test('an app that starts in the frame hands its URL over and lies still', async ({
  page,
  options,
  devServer,
}) => {
  const outcomes: string[] = [];
  await page.exposeFunction('tellOutcome', (kind: string) => outcomes.push(kind));
  await page.addInitScript((given) => {
    if (window === window.parent) return;
    const start = async (): Promise<void> => {
      const { createSession, OpenIdProvider } = window.unlapse;
      const session = createSession({ provider: new OpenIdProvider(), options: given });
      const { kind } = await session.handleCallback();
      (window as unknown as { tellOutcome: (kind: string) => void }).tellOutcome(kind);
    };
    window.addEventListener('load', () => void start());
  }, options);
  // The page around the frame looks every tenth of a second: too often for the app to start first.
  await page.evaluate(() => {
    const { setTimeout: wait } = window;
    const slower = (look: () => void, ms?: number) => wait(look, ms === 100 ? 3000 : ms);
    Object.assign(window, { setTimeout: slower });
  });

  expect(await refresh(page)).toBe('refreshed');

  expect(outcomes).toEqual(['handed-over']);
  expect(await framesOf(page)).toEqual({ had: 1, has: 0 });
  expect(devServer.counts().grants).toMatchObject({
    authorization_code: { total: 2 },
    refresh_token: { total: 2 },
  });
});

test('no login at the server any more: signed out, and the reason says why', async ({
  page,
  context,
  devServer,
}) => {
  await context.clearCookies();

  expect(await refresh(page)).toBe('rejected');

  expect(await snapshotOf(page)).toEqual({
    status: 'signed-out',
    reason: 'lost-reply',
    loginHint: 'alice',
  });
  expect(await framesOf(page)).toEqual({ had: 1, has: 0 });
  expect(devServer.counts().grants.authorization_code.total).toBe(1);
});

/** Makes `bob` the user of the login that the browser has at the server. */
async function signInAtServer(page: Page, options: ProviderOptions): Promise<void> {
  const other = await page.context().newPage();
  const query = new URLSearchParams({
    client_id: options.clientId,
    redirect_uri: options.redirectUri,
    response_type: 'code',
    scope: 'openid',
    prompt: 'login',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  });
  await other.goto(`${new URL(options.discoveryUrl).origin}/auth?${query}`);
  await other.getByRole('button', { name: 'bob@example.com' }).click();
  await other.waitForURL(`${options.redirectUri}?*`);
  await other.close();
}

test('another user at the server: the server says no', async ({ page, options, devServer }) => {
  await signInAtServer(page, options);

  expect(await refresh(page)).toBe('rejected');

  expect(await snapshotOf(page)).toEqual({
    status: 'signed-out',
    reason: 'lost-reply',
    loginHint: 'alice',
  });
  expect(devServer.counts().grants.authorization_code.total).toBe(1);
});

test('another user, from a server that does not mind: not taken, and the tokens revoked', async ({
  page,
  options,
  devServer,
}) => {
  await signInAtServer(page, options);
  await page.route(isSilent, (route) => {
    const url = new URL(route.request().url());
    url.searchParams.delete('id_token_hint');
    return route.continue({ url: url.href });
  });

  expect(await refresh(page)).toBe('rejected');

  expect(await snapshotOf(page)).toEqual({
    status: 'signed-out',
    reason: 'lost-reply',
    loginHint: 'alice',
  });
  expect(devServer.counts().grants.authorization_code.outcomes).toEqual({ granted: 2 });
  await expect.poll(() => devServer.counts().endpoints.revocation).toBe(1);
});

test('a server that is not to be framed: over within ten seconds', async ({ page }) => {
  await page.route(isSilent, (route) =>
    route.fulfill({
      headers: { 'X-Frame-Options': 'DENY', 'Content-Security-Policy': "frame-ancestors 'none'" },
      contentType: 'text/html',
      body: '<!doctype html><title>Sign in</title>',
    }),
  );
  await page.clock.install();

  const refused = page.waitForRequest((request) => isSilent(new URL(request.url())));
  const outcome = refresh(page);
  await refused;
  await page.clock.fastForward(10_000);

  expect(await outcome).toBe('rejected');
  expect(await snapshotOf(page)).toEqual({
    status: 'signed-out',
    reason: 'lost-reply',
    loginHint: 'alice',
  });
  expect(await framesOf(page)).toEqual({ had: 1, has: 0 });
});

test('a logout meanwhile: nothing comes back, and the tokens are revoked', async ({
  page,
  devServer,
}) => {
  let goOn = (): void => {};
  const isOver = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await page.route(isSilent, async (route) => {
    await isOver;
    await route.continue();
  });
  const asked = page.waitForRequest((request) => isSilent(new URL(request.url())));
  const outcome = refresh(page);
  await asked;

  await page.evaluate(() => window.session.forget());
  goOn();

  expect(await outcome).toBe('rejected');
  expect(await snapshotOf(page)).toEqual({ status: 'signed-out', reason: 'user' });
  expect(await framesOf(page)).toEqual({ had: 1, has: 0 });
  expect(devServer.counts().grants.authorization_code.outcomes).toEqual({ granted: 2 });
  await expect.poll(() => devServer.counts().endpoints.revocation).toBe(1);
});

test('after a logout it is never tried', async ({ page, traffic }) => {
  await page.evaluate(() => window.session.logout());

  expect(await refresh(page)).toBe('rejected');

  expect(await snapshotOf(page)).toEqual({ status: 'signed-out', reason: 'user' });
  expect(silentRequests(traffic)).toEqual([]);
  expect(await framesOf(page)).toEqual({ had: 0, has: 0 });
});

test('nor where the server has ended the session', async ({ page, devServer, traffic }) => {
  devServer.faults.set({ kind: 'invalid_grant', grantType: 'refresh_token' });

  expect(await refresh(page)).toBe('rejected');

  expect(await snapshotOf(page)).toEqual({ status: 'signed-out', reason: 'rejected' });
  expect(silentRequests(traffic)).toEqual([]);
});
