import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startDevServer, type DevServer } from '../src/index.js';
import { refresh, signIn } from './client.js';

const inspector = 'http://localhost:8100';
let server: DevServer;

beforeAll(async () => {
  server = await startDevServer({ port: 0 });
});
afterAll(() => server.close());
afterEach(() => {
  server.faults.clear();
  server.resetCounts();
});

function call(method: string, path: string, body?: unknown, origin = inspector): Promise<Response> {
  return fetch(server.issuer + path, {
    method,
    headers: { Origin: origin, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

function submit(fields: Record<string, string>): Promise<Response> {
  return fetch(`${server.issuer}/faults`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: server.issuer },
    body: new URLSearchParams(fields),
  });
}

describe('the JSON API', () => {
  it('sets one fault, or several, and reads them back', async () => {
    await call('POST', '/faults', { kind: '503', times: 2 });
    expect(server.faults.pending()).toEqual([{ kind: '503', times: 2 }]);

    await call('POST', '/faults', [{ kind: '429' }, { kind: 'html' }]);
    const response = await call('GET', '/faults');

    expect(await response.json()).toMatchObject({ faults: [{ kind: '429' }, { kind: 'html' }] });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(inspector);
  });

  it('clears them', async () => {
    server.faults.set({ kind: '503' });

    expect((await call('DELETE', '/faults')).status).toBe(204);
    expect(server.faults.pending()).toEqual([]);
  });

  it('revokes what a user has', async () => {
    const { refresh_token } = await signIn(server);

    const response = await call('POST', '/faults/revoke', { user: 'alice' });

    expect(await response.json()).toEqual({ revoked: { refreshTokens: 1, sessions: 1 } });
    expect((await refresh(server, refresh_token)).body['error']).toBe('invalid_grant');
  });

  it('revokes what everybody has when nobody is named', async () => {
    await signIn(server);

    const response = await call('POST', '/faults/revoke');

    expect(await response.json()).toEqual({ revoked: { refreshTokens: 1, sessions: 1 } });
  });

  it('tells the counts and resets them', async () => {
    await call('GET', '/jwks');
    const before = await (await call('GET', '/faults/counts')).json();
    await call('DELETE', '/faults/counts');
    const after = await (await call('GET', '/faults/counts')).json();

    expect(before).toMatchObject({ endpoints: { jwks: 1 } });
    expect(after).toMatchObject({ endpoints: { jwks: 0 } });
  });

  it.each([{ kind: 'fire' }, null, 'text'])('refuses %j', async (body) => {
    const response = await call('POST', '/faults', body);

    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty('error');
  });

  it('refuses what is no JSON', async () => {
    const response = await fetch(`${server.issuer}/faults`, { method: 'POST', body: '{' });

    expect(response.status).toBe(400);
  });

  it('answers 404 elsewhere', async () => {
    expect((await call('GET', '/faults/elsewhere')).status).toBe(404);
  });

  it('answers the preflight of a page of this machine', async () => {
    const response = await call('OPTIONS', '/faults');

    expect(response.status).toBe(204);
    expect(response.headers.get('Access-Control-Allow-Methods')).toContain('DELETE');
    expect(response.headers.get('Access-Control-Allow-Headers')).toBe('Content-Type');
  });

  it.each(['https://evil.example', 'null'])('refuses pages of %s', async (origin) => {
    const response = await call('POST', '/faults', { kind: '503' }, origin);

    expect(response.status).toBe(403);
    expect(server.faults.pending()).toEqual([]);
  });
});

describe('the page', () => {
  it('is shown to browsers, also at the root', async () => {
    const response = await fetch(server.issuer, { headers: { Accept: 'text/html' } });

    expect(response.url).toBe(`${server.issuer}/faults`);
    expect(response.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
    expect(await response.text()).toContain('rotate-and-lose');
  });

  it('sets a fault and shows that it waits', async () => {
    const response = await submit({
      action: 'set',
      kind: '429',
      grantType: 'refresh_token',
      times: '2',
      retryAfterSeconds: '5',
      hangMs: '',
    });
    const page = await fetch(`${server.issuer}/faults`, { headers: { Accept: 'text/html' } });

    expect(response.status).toBe(303);
    expect(server.faults.pending()).toEqual([
      { kind: '429', grantType: 'refresh_token', times: 2, retryAfterSeconds: 5 },
    ]);
    expect(await page.text()).toContain('2 × 429');
  });

  it('clears the faults', async () => {
    server.faults.set({ kind: '503' });

    await submit({ action: 'clear' });

    expect(server.faults.pending()).toEqual([]);
  });

  it('revokes a user', async () => {
    const { refresh_token } = await signIn(server);

    await submit({ action: 'revoke', user: 'alice' });

    expect((await refresh(server, refresh_token)).body['error']).toBe('invalid_grant');
  });

  it('resets the counts', async () => {
    await call('GET', '/jwks');

    await submit({ action: 'reset-counts' });

    expect(server.counts().endpoints.jwks).toBe(0);
  });
});
