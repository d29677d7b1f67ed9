import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDevServer, type DevServer } from '../src/index.js';
import { createBrowser, submitForm, type Browser } from './browser.js';
import { authorizationRequest, clientId, redirectUri, refresh, signIn } from './client.js';

let server: DevServer;

beforeAll(async () => {
  server = await startDevServer({ port: 0 });
});
afterAll(() => server.close());

function logoutUrl(parameters: Record<string, string>): string {
  const url = new URL('/session/end', server.issuer);
  url.search = new URLSearchParams(parameters).toString();
  return url.href;
}

async function isSignedIn(browser: Browser): Promise<boolean> {
  const { url } = authorizationRequest(server.issuer, { prompt: 'none' });
  return (await browser.open(url)).url.searchParams.has('code');
}

describe('logout', () => {
  it.each(['id_token_hint', 'client_id'])(
    'ends the login without a question when %s is given',
    async (parameter) => {
      const browser = createBrowser(server.issuer);
      const { id_token } = await signIn(server, {}, browser);
      const page = await browser.open(
        logoutUrl({
          [parameter]: parameter === 'client_id' ? clientId : id_token,
          post_logout_redirect_uri: redirectUri,
          state: 'logout-state',
        }),
      );
      const policy = page.response?.headers.get('Content-Security-Policy');

      const landing = await submitForm(browser, page);

      expect(policy).toContain("script-src 'sha256-");
      expect(landing.url.href).toBe(`${redirectUri}?state=logout-state`);
      expect(await isSignedIn(browser)).toBe(false);
    },
  );

  it('asks when nothing says which app it is for', async () => {
    const browser = createBrowser(server.issuer);
    await signIn(server, {}, browser);

    const page = await browser.open(logoutUrl({}));

    expect(page.response?.headers.get('Content-Security-Policy')).not.toContain('script-src');
    expect(await page.response?.text()).toContain('Sign out?');
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('asks when the ID Token is of another user', async () => {
    const browser = createBrowser(server.issuer);
    const page = await browser.open(authorizationRequest(server.issuer).url);
    await browser.submit(page.url.href, { user: 'bob' });
    const { id_token: ofAlice } = await signIn(server);

    const logout = await browser.open(logoutUrl({ id_token_hint: ofAlice }));

    expect(await logout.response?.text()).toContain('Sign out?');
  });

  it('refuses to return to an address of somebody else', async () => {
    const landing = await createBrowser(server.issuer).open(
      logoutUrl({ client_id: clientId, post_logout_redirect_uri: 'https://evil.example/' }),
    );

    expect(landing.response?.status).toBe(400);
  });

  it('says so when there is nowhere to return to', async () => {
    const browser = createBrowser(server.issuer);
    const { id_token } = await signIn(server, {}, browser);

    const landing = await submitForm(
      browser,
      await browser.open(logoutUrl({ id_token_hint: id_token })),
    );

    expect(await landing.response?.text()).toContain('You are signed out');
  });
});

describe('revocation', () => {
  it('ends a refresh token', async () => {
    const { refresh_token: token } = await signIn(server);

    const response = await fetch(`${server.issuer}/token/revocation`, {
      method: 'POST',
      headers: { Origin: 'http://localhost:8100' },
      body: new URLSearchParams({ client_id: clientId, token }),
    });

    expect(response.status).toBe(200);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('http://localhost:8100');
    expect((await refresh(server, token)).body['error']).toBe('invalid_grant');
  });

  it('ends all that a user has, and nothing of another', async () => {
    const alice = createBrowser(server.issuer);
    const { refresh_token: ofAlice } = await signIn(server, {}, alice);
    const bob = createBrowser(server.issuer);
    const page = await bob.open(authorizationRequest(server.issuer).url);
    await bob.submit(page.url.href, { user: 'bob' });

    const revoked = await server.revokeAll('alice');

    expect(revoked.refreshTokens).toBeGreaterThan(0);
    expect(revoked.sessions).toBeGreaterThan(0);
    expect((await refresh(server, ofAlice)).body['error']).toBe('invalid_grant');
    expect(await isSignedIn(alice)).toBe(false);
    expect(await isSignedIn(bob)).toBe(true);
  });

  it('ends all of everybody', async () => {
    const browser = createBrowser(server.issuer);
    const { refresh_token } = await signIn(server, {}, browser);

    await server.revokeAll();

    expect((await refresh(server, refresh_token)).body['error']).toBe('invalid_grant');
    expect(await isSignedIn(browser)).toBe(false);
  });
});
