import { afterEach, beforeEach, expect, it } from 'vitest';
import { startServer, type BenchServer } from '../server.js';

let server: BenchServer;

beforeEach(async () => {
  server = await startServer(new Map([['bench.js', 'void 0']]));
});

afterEach(() => server.close());

async function refresh(): Promise<Record<string, unknown>> {
  return (await fetch(`${server.url}/token`, { method: 'POST' })).json();
}

it('rotates the tokens and counts the requests for them', async () => {
  const [one, other] = [await refresh(), await refresh()];

  expect(one['refresh_token']).not.toBe(other['refresh_token']);
  expect(one['access_token']).not.toBe(other['access_token']);
  expect(server.takeRequests()).toEqual(['token', 'token']);
  expect(server.takeRequests()).toEqual([]);
});

it('lets a token request take as long as it is told to', async () => {
  server.setDelay(50);
  const startMs = performance.now();

  await refresh();

  // The timers of Node.js may be a millisecond early.
  expect(performance.now() - startMs).toBeGreaterThan(48);
});

it('serves a page that runs its script, and counts neither', async () => {
  const page = await fetch(`${server.url}/bench`);
  const script = await fetch(`${server.url}/bench.js`);

  expect(await page.text()).toContain('src="/bench.js"');
  expect(await script.text()).toBe('void 0');
  expect(server.takeRequests()).toEqual([]);
});
