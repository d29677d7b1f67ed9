import { afterEach, beforeAll, afterAll, describe, expect, it, vi } from 'vitest';
import { startDevServer, type DevServer } from '../src/index.js';
import { audience, readJwt, refresh, rotated, signIn } from './client.js';

let server: DevServer;

beforeAll(async () => {
  server = await startDevServer({ port: 0 });
});
afterAll(() => server.close());

afterEach(() => {
  vi.useRealTimers();
  server.resetCounts();
  server.configure({
    accessTokenTtlSeconds: 3600,
    refreshTokenTtlSeconds: 432_000,
    rotate: true,
    rotationGraceSeconds: 0,
    reuseDetection: true,
  });
});

/** Sets the time of this process forward, and with it the server's. */
function skipSeconds(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
}

describe('refresh', () => {
  it('gives new tokens for the same audience and scope', async () => {
    const { refresh_token, scope } = await signIn(server);

    const { response, body } = await refresh(server, refresh_token);
    const { claims } = readJwt(String(body['access_token']));

    expect(response.status).toBe(200);
    expect(body).toMatchObject({ expires_in: 3600, token_type: 'Bearer', scope });
    expect(claims).toMatchObject({ aud: audience, sub: 'alice', scope });
    expect(readJwt(String(body['id_token'])).claims).toMatchObject({ sub: 'alice' });
  });

  it('replaces the refresh token', async () => {
    const { refresh_token: first } = await signIn(server);

    const second = await rotated(server, first);
    const third = await rotated(server, second);

    expect(new Set([first, second, third]).size).toBe(3);
  });

  it('keeps the refresh token where rotation is off', async () => {
    server.configure({ rotate: false });
    const { refresh_token: token } = await signIn(server);

    expect(await rotated(server, token)).toBe(token);
    expect(await rotated(server, token)).toBe(token);
  });

  it('gives each refresh token a whole life', async () => {
    server.configure({ refreshTokenTtlSeconds: 600 });
    const { refresh_token: first } = await signIn(server);
    skipSeconds(500);
    const second = await rotated(server, first);
    skipSeconds(500);
    const third = await rotated(server, second);
    skipSeconds(601);

    const { body } = await refresh(server, third);

    expect(body['error']).toBe('invalid_grant');
  });

  it('follows a changed life of access tokens', async () => {
    const { refresh_token } = await signIn(server);
    server.configure({ accessTokenTtlSeconds: 20 });

    const { body } = await refresh(server, refresh_token);

    expect(body['expires_in']).toBe(20);
  });

  it('refuses a change that cannot work', () => {
    expect(() => server.configure({ accessTokenTtlSeconds: 0 })).toThrow(/at least 1/);
  });
});

describe('a used refresh token', () => {
  it('revokes its successor', async () => {
    const { refresh_token: first } = await signIn(server);
    const second = await rotated(server, first);

    const reuse = await refresh(server, first);
    const after = await refresh(server, second);

    expect(reuse.body['error']).toBe('invalid_grant');
    expect(after.body['error']).toBe('invalid_grant');
  });

  it('leaves other logins of the user alone', async () => {
    const { refresh_token: other } = await signIn(server);
    const { refresh_token: first } = await signIn(server);
    await refresh(server, first);
    await refresh(server, first);

    const { response } = await refresh(server, other);

    expect(response.status).toBe(200);
  });

  it('is refused and no more where reuse detection is off', async () => {
    server.configure({ reuseDetection: false });
    const { refresh_token: first } = await signIn(server);
    const second = await rotated(server, first);

    const reuse = await refresh(server, first);
    const after = await refresh(server, second);

    expect(reuse.body['error']).toBe('invalid_grant');
    expect(after.response.status).toBe(200);
  });

  it('answers with its successor within the grace', async () => {
    server.configure({ rotationGraceSeconds: 10 });
    const { refresh_token: first } = await signIn(server);
    const second = await rotated(server, first);
    skipSeconds(9);

    const { body } = await refresh(server, first);

    expect(body['refresh_token']).toBe(second);
    expect(readJwt(String(body['access_token'])).claims['sub']).toBe('alice');
    expect(server.counts().grants.refresh_token).toEqual({
      total: 2,
      outcomes: { granted: 1, replayed: 1 },
    });
  });

  it('answers with the newest of its successors', async () => {
    server.configure({ rotationGraceSeconds: 10 });
    const { refresh_token: first } = await signIn(server);
    const third = await rotated(server, await rotated(server, first));

    expect(await rotated(server, first)).toBe(third);
  });

  it('answers with one successor when it comes twice at once', async () => {
    server.configure({ rotationGraceSeconds: 10 });
    const { refresh_token: first } = await signIn(server);

    const [one, other] = await Promise.all([rotated(server, first), rotated(server, first)]);

    expect(one).toBe(other);
  });

  it('leaves its successor good for a refresh of its own', async () => {
    server.configure({ rotationGraceSeconds: 10 });
    const { refresh_token: first } = await signIn(server);
    const second = await rotated(server, first);
    await refresh(server, first);

    const third = await rotated(server, second);

    expect(third).not.toBe(second);
    expect((await refresh(server, third)).response.status).toBe(200);
  });

  it('is a theft again once the grace is over', async () => {
    server.configure({ rotationGraceSeconds: 10 });
    const { refresh_token: first } = await signIn(server);
    const second = await rotated(server, first);
    skipSeconds(10);

    const reuse = await refresh(server, first);
    const after = await refresh(server, second);

    expect(reuse.body['error']).toBe('invalid_grant');
    expect(after.body['error']).toBe('invalid_grant');
  });
});
