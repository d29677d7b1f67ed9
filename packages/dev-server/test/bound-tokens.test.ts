import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDevServer, type DevServer } from '../src/start-dev-server.js';
import { createBrowser } from './browser.js';
import { authorizationRequest, clientId, readJwt, redirectUri } from './client.js';

let server: DevServer;

describe('tokens that are bound to a key (RFC 9449)', () => {
  beforeEach(async () => {
    server = await startDevServer({ port: 0, dpopNonce: true });
  });
  afterEach(() => server.close());

  it('are had with a proof that has the nonce of the server, which scripts can read', async () => {
    const key = await createKey();

    const refused = await exchange(await codeOf(), key);
    const nonce = refused.headers.get('dpop-nonce') ?? '';
    const granted = await exchange(await codeOf(), key, nonce);

    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: 'use_dpop_nonce' });
    expect(refused.headers.get('access-control-expose-headers')).toContain('DPoP-Nonce');
    const tokens = (await granted.json()) as Record<string, string>;
    expect(tokens).toMatchObject({ token_type: 'DPoP' });
    expect(readJwt(String(tokens['access_token'])).claims).toMatchObject({
      cnf: { jkt: expect.stringMatching(/^[\w-]{43}$/) },
    });
  });

  it('are refreshed with the same key only', async () => {
    const [key, other] = [await createKey(), await createKey()];
    const nonce = (await exchange(await codeOf(), key)).headers.get('dpop-nonce') ?? '';
    const granted = await exchange(await codeOf(), key, nonce);
    const { refresh_token } = (await granted.json()) as { refresh_token: string };
    const form = { grant_type: 'refresh_token', refresh_token };

    expect((await post('/token', form, await other(nonce))).status).toBe(400);
    expect((await post('/token', form, await key(nonce))).status).toBe(200);
  });

  it('answers a preflight that asks for the header of the proof', async () => {
    const answer = await fetch(`${server.issuer}/token`, {
      method: 'OPTIONS',
      headers: {
        Origin: 'http://localhost:8100',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'dpop',
      },
    });

    expect(answer.headers.get('access-control-allow-headers')).toContain('dpop');
  });
});

describe('logins that must push their parameters first (RFC 9126)', () => {
  beforeEach(async () => {
    server = await startDevServer({ port: 0, requirePushedRequests: true });
  });
  afterEach(() => server.close());

  it('are said to be so, and refused without', async () => {
    const metadata = await (
      await fetch(`${server.issuer}/.well-known/openid-configuration`)
    ).json();
    const { url } = authorizationRequest(server.issuer);
    const landing = await createBrowser(server.issuer).open(url);

    expect(metadata).toMatchObject({
      require_pushed_authorization_requests: true,
      pushed_authorization_request_endpoint: `${server.issuer}/request`,
    });
    expect(landing.url.searchParams.get('error')).toBe('invalid_request');
  });

  it('get a reference, which is good for one of them', async () => {
    const { search } = new URL(authorizationRequest(server.issuer).url);
    const answer = await post('/request', Object.fromEntries(new URLSearchParams(search)));
    const { request_uri } = (await answer.json()) as { request_uri: string };
    const browser = createBrowser(server.issuer);

    const page = await browser.open(
      `${server.issuer}/auth?${new URLSearchParams({ client_id: clientId, request_uri })}`,
    );
    const callback = await browser.submit(page.url.href, { user: 'alice' });

    expect(answer.status).toBe(201);
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://localhost:8100');
    expect(callback.url.href).toMatch(/^http:\/\/localhost:8100\/.*[?&]code=/);
  });
});

type Key = (nonce?: string) => Promise<Record<string, string>>;

/** Makes the header of a request that proves a key of its own. */
async function createKey(): Promise<Key> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, ['sign']);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
  return async (nonce) => {
    const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } };
    const iat = Math.floor(Date.now() / 1000);
    const claims = { jti: randomUUID(), htm: 'POST', htu: `${server.issuer}/token`, iat, nonce };
    const input = `${encode(header)}.${encode(claims)}`;
    const signature = await crypto.subtle.sign(algorithm, privateKey, Buffer.from(input));
    return { DPoP: `${input}.${Buffer.from(signature).toString('base64url')}` };
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

async function codeOf(): Promise<Record<string, string>> {
  const { url, codeVerifier } = authorizationRequest(server.issuer);
  const browser = createBrowser(server.issuer);
  const page = await browser.open(url);
  const callback = await browser.submit(page.url.href, { user: 'alice' });
  const code = callback.url.searchParams.get('code') ?? '';
  return { code, code_verifier: codeVerifier };
}

async function exchange(code: Record<string, string>, key: Key, nonce?: string): Promise<Response> {
  const form = { grant_type: 'authorization_code', redirect_uri: redirectUri, ...code };
  return post('/token', form, await key(nonce));
}

function post(
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${server.issuer}${path}`, {
    method: 'POST',
    headers: { Origin: 'http://localhost:8100', ...headers },
    body: new URLSearchParams({ client_id: clientId, ...form }),
  });
}
