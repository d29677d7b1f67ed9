import { once } from 'node:events';
import { Agent, get, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startDevServer, type DevServer, type Fault } from '../src/index.js';
import { refresh, signIn } from './client.js';

let server: DevServer;
let token: string;

beforeAll(async () => {
  server = await startDevServer({ port: 0, rotationGraceSeconds: 60 });
  token = (await signIn(server)).refresh_token;
});
afterAll(() => server.close());
afterEach(() => {
  server.faults.clear();
  server.resetCounts();
});

/** A refresh whose body is left alone. */
function rawRefresh(signal?: AbortSignal): Promise<Response> {
  return fetch(`${server.issuer}/token`, {
    method: 'POST',
    headers: { Origin: 'http://localhost:8100' },
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'unlapse-demo',
      refresh_token: token,
    }),
    ...(signal && { signal }),
  });
}

/** A refresh on a connection of its own, as a browser makes it while a reset waits. */
async function refreshAnew(): Promise<IncomingMessage> {
  const [response] = (await once(refreshOver(false), 'response')) as [IncomingMessage];
  return response;
}

function refreshOver(agent: Agent | false): ClientRequest {
  const attempt = request(`${server.issuer}/token`, {
    agent,
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  attempt.end(
    new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'unlapse-demo',
      refresh_token: token,
    }).toString(),
  );
  return attempt;
}

/** The statuses of so many refreshes, one after the other. */
async function statuses(count: number): Promise<number[]> {
  const answers: number[] = [];
  for (let index = 0; index < count; index += 1) answers.push((await rawRefresh()).status);
  return answers;
}

/** Whether the server has used up the refresh token, and moves on to the next. */
async function wasActedOn(): Promise<boolean> {
  server.faults.clear();
  server.resetCounts();
  const { body } = await refresh(server, token);
  token = String(body['refresh_token']);
  return server.counts().grants.refresh_token.outcomes['replayed'] === 1;
}

describe('faults before the server acts', () => {
  it('503', async () => {
    server.faults.set({ kind: '503' });

    const response = await rawRefresh();

    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).toBeNull();
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('http://localhost:8100');
    expect(await wasActedOn()).toBe(false);
  });

  it('503 with Retry-After', async () => {
    server.faults.set({ kind: '503', retryAfterSeconds: 7 });

    const response = await rawRefresh();

    expect(response.headers.get('Retry-After')).toBe('7');
    expect(response.headers.get('Access-Control-Expose-Headers')).toContain('Retry-After');
  });

  it('429 with Retry-After', async () => {
    server.faults.set({ kind: '429', retryAfterSeconds: 3 });

    const response = await rawRefresh();

    expect(response.status).toBe(429);
    expect(response.headers.get('Retry-After')).toBe('3');
    expect(await wasActedOn()).toBe(false);
  });

  it('html', async () => {
    server.faults.set({ kind: 'html' });

    const response = await rawRefresh();

    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toContain('text/html');
    expect(await wasActedOn()).toBe(false);
  });

  it('invalid_grant', async () => {
    server.faults.set({ kind: 'invalid_grant' });

    const response = await rawRefresh();

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: 'invalid_grant' });
    expect(await wasActedOn()).toBe(false);
  });

  it('reset', async () => {
    server.faults.set({ kind: 'reset' });

    await expect(refreshAnew()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(server.counts().grants.refresh_token.outcomes).toEqual({ 'fault:reset': 1 });
    expect(await wasActedOn()).toBe(false);
  });

  it('hang answers when its time is over', async () => {
    server.faults.set({ kind: 'hang', hangMs: 20 });

    const response = await rawRefresh();

    expect(response.status).toBe(200);
    expect(await wasActedOn()).toBe(true);
  });

  it('hang does nothing for a client that has gone', async () => {
    server.faults.set({ kind: 'hang', hangMs: 60_000 });
    const gone = new AbortController();
    const attempt = rawRefresh(gone.signal);
    await expect.poll(() => server.counts().grants.refresh_token.total).toBe(1);

    gone.abort();

    await expect(attempt).rejects.toThrow(/aborted/);
    expect(await wasActedOn()).toBe(false);
  });
});

describe('faults after the server has acted', () => {
  it('reset-after', async () => {
    server.faults.set({ kind: 'reset-after' });

    await expect(refreshAnew()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await wasActedOn()).toBe(true);
  });

  it('hang-after holds the answer', async () => {
    server.faults.set({ kind: 'hang-after', hangMs: 20 });

    const response = await rawRefresh();

    expect(response.status).toBe(200);
    expect(await wasActedOn()).toBe(true);
  });

  it('hang-after acts for a client that has gone, too', async () => {
    server.faults.set({ kind: 'hang-after', hangMs: 60_000 });
    const gone = new AbortController();
    const attempt = rawRefresh(gone.signal);
    await expect.poll(() => server.counts().grants.refresh_token.total).toBe(1);

    gone.abort();

    await expect(attempt).rejects.toThrow(/aborted/);
    expect(await wasActedOn()).toBe(true);
  });

  it('resent resets a connection that was used before', async () => {
    const agent = new Agent({ keepAlive: true });
    const [response] = (await once(get(`${server.issuer}/jwks`, { agent }), 'response')) as [
      IncomingMessage,
    ];
    response.resume();
    await once(response, 'close');
    server.faults.set({ kind: 'resent' });

    const attempt = refreshOver(agent);

    await expect(once(attempt, 'response')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(attempt.reusedSocket).toBe(true);
    expect(await wasActedOn()).toBe(true);
  });

  it('truncate', async () => {
    server.faults.set({ kind: 'truncate' });

    const response = await rawRefresh();
    const text = await response.text();

    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toContain('application/json');
    expect(text).toMatch(/^\{"access_token":/);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(await wasActedOn()).toBe(true);
  });

  it('rotate-and-lose', async () => {
    server.faults.set({ kind: 'rotate-and-lose' });

    const response = await rawRefresh();

    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow(TypeError);
    expect(await wasActedOn()).toBe(true);
  });
});

describe('the queue of faults', () => {
  it('hits as many requests as asked, in order', async () => {
    server.faults.set({ kind: '503', times: 2 }, { kind: '429' });

    expect(await statuses(4)).toEqual([503, 503, 429, 200]);
    expect(server.faults.pending()).toEqual([]);
    expect(server.counts().grants.refresh_token).toEqual({
      total: 4,
      outcomes: { 'fault:503': 2, 'fault:429': 1, granted: 1 },
    });
    await wasActedOn();
  });

  it('leaves a login alone when only refreshes are meant', async () => {
    server.faults.set({ kind: '503', grantType: 'refresh_token' });

    expect((await signIn(server)).access_token).toBeTruthy();
    expect(await statuses(1)).toEqual([503]);
  });

  it('hits a login where any token request is meant', async () => {
    server.faults.set({ kind: 'invalid_grant' });

    expect(await signIn(server)).toEqual({ error: 'invalid_grant' });
  });

  it('is replaced by the next setting', () => {
    server.faults.set({ kind: '503' });
    server.faults.set({ kind: '429', times: 3 });

    expect(server.faults.pending()).toEqual([{ kind: '429', times: 3 }]);
  });

  it.each<[string, unknown]>([
    ['an unknown kind', { kind: 'fire' }],
    ['a kind that objects have by nature', { kind: 'constructor' }],
    ['no times', { kind: '503', times: 0 }],
    ['half a time', { kind: '503', times: 0.5 }],
    ['an unknown grant', { kind: '503', grantType: 'password' }],
    ['no object', 'reset'],
  ])('refuses %s', (_what, fault) => {
    expect(() => server.faults.set(fault as Fault)).toThrow(
      expect.objectContaining({ code: 'DEV_SERVER_INVALID_FAULT' }),
    );
  });

  it('keeps no connection while a reset waits, since browsers send again on a used one', async () => {
    const agent = new Agent({ keepAlive: true });
    const ask = async (): Promise<IncomingMessage> => {
      const [response] = (await once(get(`${server.issuer}/jwks`, { agent }), 'response')) as [
        IncomingMessage,
      ];
      response.resume();
      return response;
    };
    const { socket } = await ask();

    server.faults.set({ kind: 'reset' });
    await once(socket, 'close');
    const { headers } = await ask();

    expect(headers.connection).toBe('close');
  });
});

describe('counts', () => {
  it('counts requests by endpoint and grants by outcome', async () => {
    await fetch(`${server.issuer}/.well-known/openid-configuration`);
    await fetch(`${server.issuer}/jwks`);
    await signIn(server);
    await refresh(server, 'unknown');

    expect(server.counts()).toEqual({
      endpoints: {
        discovery: 1,
        jwks: 1,
        authorization: 1,
        sign_in: 2,
        token: 2,
        userinfo: 0,
        revocation: 0,
        end_session: 0,
      },
      grants: {
        authorization_code: { total: 1, outcomes: { granted: 1 } },
        refresh_token: { total: 1, outcomes: { invalid_grant: 1 } },
      },
    });
  });
});
