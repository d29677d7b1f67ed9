import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startDevServer, type DevServer, type DevServerOptions } from '../src/index.js';
import { parseUsers } from '../src/users.js';
import { createBrowser } from './browser.js';
import { authorizationRequest, signIn } from './client.js';

const servers: DevServer[] = [];

async function start(options: DevServerOptions = {}): Promise<DevServer> {
  const server = await startDevServer({ port: 0, ...options });
  servers.push(server);
  return server;
}

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('start', () => {
  it('refuses to run in production', async () => {
    vi.stubEnv('NODE_ENV', 'production');

    await expect(start()).rejects.toMatchObject({ code: 'DEV_SERVER_IN_PRODUCTION' });
  });

  it('runs in production for who insists', async () => {
    vi.stubEnv('NODE_ENV', 'production');

    const server = await start({ iKnowThisIsNotForProduction: true });

    expect(server.port).toBeGreaterThan(0);
  });

  it('says which port is taken and which flag to use', async () => {
    const { port } = await start();

    await expect(start({ port })).rejects.toMatchObject({
      code: 'DEV_SERVER_PORT_TAKEN',
      message: expect.stringMatching(new RegExp(`port ${port} is taken.*--port`)) as string,
    });
  });

  it('does not share a port with a program on ::1, which browsers would reach instead', async () => {
    const other = createServer();
    await once(other.listen(0, '::1'), 'listening');
    const { port } = other.address() as AddressInfo;

    await expect(start({ port })).rejects.toMatchObject({ code: 'DEV_SERVER_PORT_TAKEN' });
    other.close();
  });

  it('leaves the port free when it is closed', async () => {
    const server = await start();
    await server.close();

    const next = await start({ port: server.port });

    expect(next.port).toBe(server.port);
  });

  it.each<DevServerOptions>([
    { port: 70_000 },
    { accessTokenTtlSeconds: 0 },
    { refreshTokenTtlSeconds: 1.5 },
    { rotationGraceSeconds: -1 },
    { users: [] },
    { clients: [{ clientId: 'app', redirectUris: [] }] },
    { clients: [{ clientId: 'app', redirectUris: ['no address'] }] },
    { crossOriginOpenerPolicy: 'nonsense' as 'same-origin' },
  ])('refuses %j', async (options) => {
    await expect(start(options)).rejects.toMatchObject({ code: 'DEV_SERVER_INVALID_OPTION' });
  });
});

describe('a running server', () => {
  it('answers on both loopback addresses, and for its issuer only', async () => {
    const { issuer, port } = await start();

    const answers = await Promise.all(
      ['127.0.0.1', '[::1]', 'localhost'].map(async (host) => {
        const response = await fetch(`http://${host}:${port}/.well-known/openid-configuration`);
        return ((await response.json()) as { issuer: string }).issuer;
      }),
    );

    expect(new Set(answers)).toEqual(new Set([issuer]));
  });

  it('turns away a name that was made to point at this machine', async () => {
    const { port } = await start();

    const misled = request({ port, host: '127.0.0.1', headers: { Host: 'evil.example' } }).end();
    const [response] = (await once(misled, 'response')) as [{ statusCode: number }];

    expect(response.statusCode).toBe(421);
  });

  it('has keys of its own', async () => {
    const [one, other] = await Promise.all([start(), start()]);

    const keyIds = await Promise.all(
      [one, other].map(async ({ issuer }) => {
        const response = await fetch(`${issuer}/jwks`);
        return ((await response.json()) as { keys: Array<{ kid: string }> }).keys[0]?.kid;
      }),
    );

    expect(keyIds[0]).not.toBe(keyIds[1]);
  });

  it('lets scripts of loopback origins read metadata and keys, and ask for tokens', async () => {
    const { issuer } = await start();
    const headers = { Origin: 'http://localhost:4200' };
    const preflight = {
      ...headers,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type',
    };

    const responses = await Promise.all([
      fetch(`${issuer}/.well-known/openid-configuration`, { headers }),
      fetch(`${issuer}/jwks`, { headers }),
      fetch(`${issuer}/token`, { method: 'OPTIONS', headers: preflight }),
      fetch(`${issuer}/token`, {
        method: 'POST',
        headers,
        body: new URLSearchParams({
          client_id: 'unlapse-demo',
          grant_type: 'refresh_token',
          refresh_token: 'x',
        }),
      }),
    ]);

    expect(
      responses.map((response) => response.headers.get('Access-Control-Allow-Origin')),
    ).toEqual(Array.from({ length: 4 }, () => 'http://localhost:4200'));
  });

  it('lets no other origin but that of a redirect URI ask for tokens', async () => {
    const server = await start({
      clients: [{ clientId: 'unlapse-demo', redirectUris: ['https://app.example/callback'] }],
    });
    const ask = (origin: string): Promise<Response> =>
      fetch(`${server.issuer}/token`, {
        method: 'POST',
        headers: { Origin: origin },
        body: new URLSearchParams({
          client_id: 'unlapse-demo',
          grant_type: 'refresh_token',
          refresh_token: 'x',
        }),
      });

    const [own, foreign] = await Promise.all([
      ask('https://app.example'),
      ask('https://evil.example'),
    ]);

    expect(own.headers.get('Access-Control-Allow-Origin')).toBe('https://app.example');
    expect(foreign.headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  it('sends the opener policy that was asked for', async () => {
    const server = await start({ crossOriginOpenerPolicy: 'same-origin' });
    const { url } = authorizationRequest(server.issuer);

    const page = await createBrowser(server.issuer).open(url);
    server.configure({ crossOriginOpenerPolicy: 'unsafe-none' });
    const without = await createBrowser(server.issuer).open(url);

    expect(page.response?.headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
    expect(without.response?.headers.get('Cross-Origin-Opener-Policy')).toBeNull();
  });
});

describe('users', () => {
  it('are read from a list', async () => {
    expect(await parseUsers('dora:pass:word,emil:secret')).toEqual([
      { username: 'dora', password: 'pass:word', name: 'Dora', email: 'dora@example.com' },
      { username: 'emil', password: 'secret', name: 'Emil', email: 'emil@example.com' },
    ]);
  });

  it('are read from a file, and can sign in', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'users-')), 'users.json');
    const alice = { username: 'alice', password: 'x', name: 'A. Person', email: 'a@b.example' };
    await writeFile(file, JSON.stringify([alice]));

    const users = await parseUsers(file);
    const server = await start({ users });

    expect(users).toEqual([alice]);
    expect(await signIn(server)).toHaveProperty('id_token');
  });

  it.each(['alice', 'alice:', ':password', 'missing.json'])('are refused as %s', async (text) => {
    await expect(parseUsers(text)).rejects.toMatchObject({ code: 'DEV_SERVER_INVALID_OPTION' });
  });
});
