import type { Hono } from 'hono';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAccessTokenVerifier } from 'unlapse/server';
import { createTestIssuer, type TestIssuer } from 'unlapse/testing';
import { createApp } from '../src/app.js';

const audience = 'https://api.unlapse.example';
const appOrigin = 'http://localhost:8100';

let issuer: TestIssuer;
let app: Hono;

beforeAll(async () => {
  issuer = await createTestIssuer();
});

beforeEach(() => {
  const verifier = createAccessTokenVerifier({
    issuer: issuer.issuer,
    audience,
    fetch: issuer.fetch,
  });
  app = createApp({ verifier, appOrigin });
});

describe('without a valid token', () => {
  const routes = ['GET /me', 'GET /notes', 'POST /notes', 'DELETE /notes/1', 'GET /nowhere'];

  it.each(routes)('refuses %s', async (route) => {
    const answer = await call(route);

    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="api"');
  });

  it.each([
    ['expired', () => issuer.mintAccessToken({ aud: audience, exp: 1 })],
    ['for another API', () => issuer.mintAccessToken({ aud: 'https://other.example.test' })],
    ['an ID Token', () => issuer.mintIdToken({ aud: audience })],
    ['no token at all', async () => 'guess'],
  ])('refuses one that is %s', async (_name, mint) => {
    const answer = await call('GET /notes', await mint());

    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('says that it is well', async () => {
    expect(await (await call('GET /health')).json()).toEqual({ status: 'ok' });
  });
});

describe('with a valid token', () => {
  it('says who calls', async () => {
    const token = await issuer.mintAccessToken({ aud: audience, scope: 'openid profile' });

    const answer = await call('GET /me', token);

    expect(await answer.json()).toMatchObject({ sub: 'user-1', scopes: ['openid', 'profile'] });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('keeps notes, newest first', async () => {
    const token = await tokenOf('anna');

    const created = await call('POST /notes', token, { text: '  first ' });
    await call('POST /notes', token, { text: 'second' });

    expect(created.status).toBe(201);
    expect(await notesOf(token)).toMatchObject([{ text: 'second' }, { text: 'first' }]);
  });

  it('shows nobody the notes of another user, nor lets them be removed', async () => {
    const [anna, ben] = [await tokenOf('anna'), await tokenOf('ben')];
    const { id } = await (await call('POST /notes', anna, { text: 'secret' })).json();

    expect(await notesOf(ben)).toEqual([]);
    expect((await call(`DELETE /notes/${id}`, ben)).status).toBe(404);
    expect(await notesOf(anna)).toHaveLength(1);
  });

  it('removes a note once', async () => {
    const token = await tokenOf('anna');
    const { id } = await (await call('POST /notes', token, { text: 'old' })).json();

    expect((await call(`DELETE /notes/${id}`, token)).status).toBe(204);
    expect((await call(`DELETE /notes/${id}`, token)).status).toBe(404);
    expect(await notesOf(token)).toEqual([]);
  });

  it.each([
    undefined,
    {},
    null,
    [],
    { text: '' },
    { text: '  ' },
    { text: 7 },
    { text: 'x'.repeat(1001) },
  ])('takes no note like %j', async (body) => {
    const token = await tokenOf('anna');

    expect((await call('POST /notes', token, body)).status).toBe(400);
    expect(await notesOf(token)).toEqual([]);
  });

  it('takes no body of any size', async () => {
    const answer = await call('POST /notes', await tokenOf('anna'), { text: 'x'.repeat(20_000) });

    expect(answer.status).toBe(413);
  });
});

describe('pages of other origins (CORS)', () => {
  const preflight = {
    'Access-Control-Request-Method': 'DELETE',
    'Access-Control-Request-Headers': 'authorization',
  };

  it('lets the app send its token and read why it was refused', async () => {
    const asked = await app.request('/notes', {
      method: 'OPTIONS',
      headers: { Origin: appOrigin, ...preflight },
    });
    const refused = await app.request('/notes', { headers: { Origin: appOrigin } });

    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect(asked.headers.get('access-control-allow-methods')).toContain('DELETE');
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe(appOrigin);
    expect(refused.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate');
  });

  it('lets no other page in', async () => {
    const asked = await app.request('/notes', {
      method: 'OPTIONS',
      headers: { Origin: 'https://evil.example.test', ...preflight },
    });

    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
  });
});

async function call(route: string, token?: string, body?: unknown): Promise<Response> {
  const [method = '', path = ''] = route.split(' ');
  const init: RequestInit = { method };
  if (token !== undefined) init.headers = { authorization: `Bearer ${token}` };
  if (body !== undefined) init.body = JSON.stringify(body);
  return app.request(path, init);
}

async function notesOf(token: string): Promise<unknown> {
  return (await call('GET /notes', token)).json();
}

function tokenOf(sub: string): Promise<string> {
  return issuer.mintAccessToken({ aud: audience, sub });
}
