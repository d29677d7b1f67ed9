import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createTestIssuer, type TestIssuer } from 'unlapse/testing';
import { startApi, type Api } from '../src/start-api.js';

const audience = 'https://api.unlapse.example';
const appOrigin = 'http://localhost:8100';
const stops: (() => unknown)[] = [];

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

it('finds the keys of its issuer over HTTP, and counts its requests', async () => {
  const issuer = await serveIssuer();
  const api = await start({ issuer: issuer.issuer });
  const authorization = `Bearer ${await issuer.mintAccessToken({ aud: audience })}`;

  const refused = await fetch(`${api.url}/notes`);
  const answer = await fetch(`${api.url}/notes`, { headers: { authorization } });

  expect(refused.status).toBe(401);
  expect([answer.status, await answer.json()]).toEqual([200, []]);
  expect(api.requestCount).toBe(2);
});

it('answers 503, and blames nobody, while the issuer is down', async () => {
  const issuer = await createTestIssuer({ issuer: 'http://localhost:9' });
  const api = await start({ issuer: issuer.issuer });
  const authorization = `Bearer ${await issuer.mintAccessToken({ aud: audience })}`;

  const answer = await fetch(`${api.url}/notes`, { headers: { authorization } });

  expect(answer.status).toBe(503);
});

it('listens on the loopback interface only', async () => {
  const api = await start({});

  expect(new URL(api.url).hostname).toBe('localhost');
  expect((await fetch(`${api.url.replace('localhost', '127.0.0.1')}/health`)).status).toBe(200);
  await expect(fetch(`${api.url.replace('localhost', '127.0.0.2')}/health`)).rejects.toThrow();
});

it('says when its port is taken', async () => {
  const { url } = await start({});

  const second = startApi({ port: Number(new URL(url).port), issuer: url, audience, appOrigin });

  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('frees its port when it is closed, open connections or not', async () => {
  const api = await start({});
  await fetch(`${api.url}/health`);

  await api.close();

  await expect(fetch(`${api.url}/health`)).rejects.toThrow();
});

async function start({ issuer = 'http://localhost:9' }: { issuer?: string }): Promise<Api> {
  const api = await startApi({ port: 0, issuer, audience, appOrigin });
  stops.push(() => api.close());
  return api;
}

/** A test issuer that can be reached over HTTP. */
async function serveIssuer(): Promise<TestIssuer> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  stops.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const issuer = await createTestIssuer({ issuer: `http://localhost:${port}` });
  const answer = async (path: string, res: ServerResponse): Promise<void> => {
    const response = await issuer.fetch(issuer.issuer + path);
    res.writeHead(response.status, Object.fromEntries(response.headers));
    res.end(await response.text());
  };
  server.on('request', (req, res) => void answer(req.url ?? '', res));
  return issuer;
}
