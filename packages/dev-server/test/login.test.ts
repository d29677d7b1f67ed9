import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDevServer, type DevServer } from '../src/index.js';
import { createBrowser } from './browser.js';
import { audience, authorizationRequest, readJwt, redeem, redirectUri, signIn } from './client.js';

let server: DevServer;

beforeAll(async () => {
  server = await startDevServer({
    port: 0,
    clients: [
      { clientId: 'unlapse-demo', redirectUris: [redirectUri] },
      { clientId: 'other', name: 'Another app', redirectUris: ['myapp://callback'] },
    ],
  });
});
afterAll(() => server.close());

describe('login', () => {
  it('shows the ready users and returns to the app with code, state and iss', async () => {
    const browser = createBrowser(server.issuer);

    const page = await browser.open(authorizationRequest(server.issuer).url);
    const text = await page.response?.text();
    const callback = await browser.submit(page.url.href, { user: 'alice' });

    expect(text).toContain('Alice Adams');
    expect(callback.url.href).toMatch(redirectUri);
    expect(callback.url.searchParams.get('code')).toBeTruthy();
    expect(callback.url.searchParams.get('state')).toBe('the-state');
    expect(callback.url.searchParams.get('iss')).toBe(server.issuer);
  });

  it('gives a refresh token for offline_access without a consent page', async () => {
    const tokens = await signIn(server);

    expect(tokens.refresh_token).toBeTruthy();
    expect(tokens.scope.split(' ')).toContain('offline_access');
  });

  it('gives no refresh token when offline_access is not asked for', async () => {
    expect(await signIn(server, { scope: 'openid' })).not.toHaveProperty('refresh_token');
  });

  it('shows no second page for prompt=consent', async () => {
    expect((await signIn(server, { prompt: 'consent' })).refresh_token).toBeTruthy();
  });

  it('says who signed in, in the ID Token', async () => {
    const { claims } = readJwt((await signIn(server)).id_token);

    expect(claims).toMatchObject({
      iss: server.issuer,
      aud: 'unlapse-demo',
      sub: 'alice',
      name: 'Alice Adams',
      email: 'alice@example.com',
      nonce: 'the-nonce',
    });
  });

  it('refuses a request without PKCE', async () => {
    const { url } = authorizationRequest(server.issuer);
    const bare = new URL(url);
    bare.searchParams.delete('code_challenge');
    bare.searchParams.delete('code_challenge_method');

    const landing = await createBrowser(server.issuer).open(bare.href);

    expect(landing.url.searchParams.get('error')).toBe('invalid_request');
  });

  it('refuses a wrong code verifier', async () => {
    const browser = createBrowser(server.issuer);
    const page = await browser.open(authorizationRequest(server.issuer).url);
    const callback = await browser.submit(page.url.href, { user: 'alice' });

    const { response, body } = await redeem(server, callback.url, 'x'.repeat(43));

    expect(response.status).toBe(400);
    expect(body['error']).toBe('invalid_grant');
  });

  it('returns to an app by its own scheme', async () => {
    const browser = createBrowser(server.issuer);
    const { url } = authorizationRequest(server.issuer, {
      client_id: 'other',
      redirect_uri: 'myapp://callback',
    });

    const page = await browser.open(url);
    const policy = page.response?.headers.get('Content-Security-Policy');
    const callback = await browser.submit(page.url.href, { user: 'bob' });

    expect(policy).toContain("form-action 'self' myapp:");
    expect(callback.url.href).toMatch('myapp://callback');
  });
});

describe('the sign-in page', () => {
  it('takes a name and its password', async () => {
    const browser = createBrowser(server.issuer);
    const page = await browser.open(authorizationRequest(server.issuer).url);

    const callback = await browser.submit(page.url.href, {
      username: 'bob',
      password: 'password',
    });

    expect(callback.url.searchParams.get('code')).toBeTruthy();
  });

  it.each<Record<string, string>>([
    { username: 'bob', password: 'wrong' },
    { username: 'nobody', password: 'password' },
    { user: 'nobody' },
  ])('asks again after $username $user', async (fields) => {
    const browser = createBrowser(server.issuer);
    const page = await browser.open(authorizationRequest(server.issuer).url);

    const again = await browser.submit(page.url.href, fields);

    expect(again.response?.status).toBe(400);
    expect(await again.response?.text()).toContain('do not belong together');
  });

  it('puts the user of login_hint first', async () => {
    const { url } = authorizationRequest(server.issuer, { login_hint: 'carol@example.com' });

    const page = await createBrowser(server.issuer).open(url);
    const text = (await page.response?.text()) ?? '';

    expect(text.indexOf('Carol Clark')).toBeLessThan(text.indexOf('Alice Adams'));
  });

  it('returns access_denied when the user cancels', async () => {
    const browser = createBrowser(server.issuer);
    const page = await browser.open(authorizationRequest(server.issuer).url);

    const callback = await browser.submit(page.url.href, { cancel: 'yes' });

    expect(callback.url.searchParams.get('error')).toBe('access_denied');
    expect(callback.url.searchParams.get('state')).toBe('the-state');
  });

  it('says that it is over when it is opened again', async () => {
    const browser = createBrowser(server.issuer);
    const page = await browser.open(authorizationRequest(server.issuer).url);
    await browser.submit(page.url.href, { user: 'alice' });

    const again = await browser.open(page.url.href);

    expect(again.response?.status).toBe(400);
    expect(await again.response?.text()).toContain('This sign-in is over');
  });

  it('cannot be framed, and shows input as text', async () => {
    const { url } = authorizationRequest(server.issuer, { login_hint: '"><script>alert(1)' });

    const page = await createBrowser(server.issuer).open(url);
    const policy = page.response?.headers.get('Content-Security-Policy');

    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self' http://localhost:8100");
    expect(await page.response?.text()).not.toContain('<script>');
  });

  it('lets the user come back without it for as long as the login lasts', async () => {
    const browser = createBrowser(server.issuer);
    await signIn(server, {}, browser);

    const landing = await browser.open(authorizationRequest(server.issuer).url);

    expect(landing.url.searchParams.get('code')).toBeTruthy();
  });
});

describe('prompt=none', () => {
  it('sends a signed-in user back with a code', async () => {
    const browser = createBrowser(server.issuer);
    await signIn(server, {}, browser);
    const { url, codeVerifier } = authorizationRequest(server.issuer, { prompt: 'none' });

    const landing = await browser.open(url);
    const { body } = await redeem(server, landing.url, codeVerifier);

    expect(body['refresh_token']).toBeTruthy();
  });

  it('answers login_required to anybody else', async () => {
    const { url } = authorizationRequest(server.issuer, { prompt: 'none' });

    const landing = await createBrowser(server.issuer).open(url);

    expect(landing.url.searchParams.get('error')).toBe('login_required');
    expect(landing.url.searchParams.get('iss')).toBe(server.issuer);
  });

  it('answers login_required when the ID Token is of another user', async () => {
    const browser = createBrowser(server.issuer);
    await signIn(server, {}, browser);
    const other = createBrowser(server.issuer);
    const page = await other.open(authorizationRequest(server.issuer).url);
    await other.submit(page.url.href, { user: 'bob' });
    const { url, codeVerifier } = authorizationRequest(server.issuer, { prompt: 'none' });
    const { body } = await redeem(server, (await other.open(url)).url, codeVerifier);

    const { url: hinted } = authorizationRequest(server.issuer, {
      prompt: 'none',
      id_token_hint: String(body['id_token']),
    });
    const landing = await browser.open(hinted);

    expect(landing.url.searchParams.get('error')).toBe('login_required');
  });
});

describe('access tokens', () => {
  it.each([
    ['audience', audience, audience],
    ['audience', 'my-api', 'my-api'],
    ['resource', audience, audience],
  ])('are JWTs for the %s %s', async (parameter, value, expected) => {
    const scope = 'openid offline_access notes:read';

    const tokens = await signIn(server, { audience: '', scope, [parameter]: value });
    const { header, claims } = readJwt(tokens.access_token);

    expect(header).toMatchObject({ typ: 'at+jwt', alg: 'RS256' });
    expect(claims).toMatchObject({
      iss: server.issuer,
      aud: expected,
      sub: 'alice',
      client_id: 'unlapse-demo',
      scope,
    });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(3600);
  });

  it('are opaque and good for userinfo when no audience is asked for', async () => {
    const tokens = await signIn(server, { audience: '' });

    const response = await fetch(`${server.issuer}/me`, {
      headers: { Authorization: `Bearer ${tokens.access_token}`, Origin: 'http://localhost:8100' },
    });

    expect(await response.json()).toMatchObject({ sub: 'alice', email: 'alice@example.com' });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('http://localhost:8100');
  });
});

describe('a request that cannot be answered', () => {
  it('says which flag would allow the address to return to', async () => {
    const { url } = authorizationRequest(server.issuer, { redirect_uri: 'http://localhost:1/' });

    const landing = await createBrowser(server.issuer).open(url);

    expect(landing.response?.status).toBe(400);
    expect(await landing.response?.text()).toContain('--redirect-uri http://localhost:1/');
  });

  it('says which clients there are', async () => {
    const { url } = authorizationRequest(server.issuer, { client_id: 'unknown' });

    const landing = await createBrowser(server.issuer).open(url);

    expect(await landing.response?.text()).toContain('<code>other</code>');
  });
});
