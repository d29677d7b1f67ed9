import { describe, expect, it } from 'vitest';
import { api, refusal, signedInToApi, tokenOf, type Seen } from '../../test/api-rig.js';

const MINUTE_MS = 60_000;
const invalidToken = 'Bearer error="invalid_token"';

/** An API for which every token has the wrong audience, until `takes` says otherwise. */
async function signedIn(takes: (seen: Seen) => boolean = () => false) {
  const apis = [api, 'https://other.example'];
  return signedInToApi(
    (seen) => (takes(seen) ? new Response('notes') : refusal(401, invalidToken)),
    apis,
  );
}

describe('an API that always says 401', () => {
  it('costs thirty parallel calls one refresh, and no session (F60, F61)', async () => {
    const { tab, seen, refreshes } = await signedIn();

    const responses = await Promise.all(
      Array.from({ length: 30 }, () => tab.session.fetch(`${api}/notes`)),
    );

    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([401]));
    expect(await responses[0]?.text()).toBe('no');
    expect(seen).toHaveLength(60);
    expect(refreshes()).toBe(1);
    expect(tab.session.snapshot.status).toBe('signed-in');
    expect(tab.events).toEqual(['signed-in', 'refreshed this-tab']);
  });

  it('costs one refresh too where the calls are not all as old', async () => {
    const { rig, tab, seen, refreshes } = await signedIn();
    const release: (() => void)[] = [];
    const refuse = rig.api;
    rig.api = async (request) => {
      // Every call with the new token hangs, so that others begin before the first has failed.
      if (refreshes() === 1) await new Promise<void>((resolve) => release.push(resolve));
      return refuse(request);
    };
    const first = tab.session.fetch(`${api}/notes`);
    await rig.settle();
    const second = tab.session.fetch(`${api}/notes`);
    await rig.settle();
    expect(release).toHaveLength(2);

    release[1]?.();
    expect((await second).status).toBe(401);
    release[0]?.();
    expect((await first).status).toBe(401);

    expect(seen).toHaveLength(3);
    expect(refreshes()).toBe(1);
  });

  it('costs none for the next 60 s, one after that', async () => {
    const { rig, tab, refreshes } = await signedIn();
    await tab.session.fetch(`${api}/notes`);

    await rig.clock.advance(MINUTE_MS - 1);
    await tab.session.fetch(`${api}/notes`);
    expect(refreshes()).toBe(1);
    await rig.clock.advance(1);
    await tab.session.fetch(`${api}/notes`);
    await tab.session.fetch(`${api}/notes`);

    expect(refreshes()).toBe(2);
  });

  it('gets a newer token all the same, where one is held', async () => {
    const { rig, tab, seen } = await signedIn();
    await tab.session.fetch(`${api}/notes`);
    const refuse = rig.api;
    rig.api = async (request) => {
      if (seen.length === 2) await tab.session.refresh();
      return refuse(request);
    };

    await tab.session.fetch(`${api}/notes`);

    expect(seen).toHaveLength(4);
    expect(seen[3]?.token).toBe(`Bearer ${await tokenOf(tab)}`);
  });

  it('does not keep another API from a new token', async () => {
    const { tab, refreshes } = await signedIn();
    await tab.session.fetch(`${api}/notes`);

    await tab.session.fetch('https://other.example/notes');

    expect(refreshes()).toBe(2);
  });

  it('for one of its resources costs no more, though it takes the token for another', async () => {
    const { tab, refreshes } = await signedIn(({ url }) => url === `${api}/notes`);

    for (let count = 0; count < 5; count += 1) {
      await tab.session.fetch(`${api}/bills`);
      expect((await tab.session.fetch(`${api}/notes`)).status).toBe(200);
    }

    expect(refreshes()).toBe(1);
  });
});

it('an API that has taken a new token may refuse it at once, and gets the next', async () => {
  let refused = '';
  const { tab, refreshes } = await signedIn(({ token }) => token !== refused);

  for (let count = 1; count <= 3; count += 1) {
    refused = `Bearer ${await tokenOf(tab)}`;
    expect((await tab.session.fetch(`${api}/notes`)).status).toBe(200);
    expect(refreshes()).toBe(count);
  }
});

it('a refresh that did not get through holds nothing off when the network is back', async () => {
  let refused = '';
  const { rig, tab } = await signedIn(({ token }) => token !== refused);
  refused = `Bearer ${await tokenOf(tab)}`;
  rig.server.configure({ outage: 'offline' });
  expect((await tab.session.fetch(`${api}/notes`)).status).toBe(401);
  rig.server.configure({ outage: undefined });

  await rig.clock.advance(30_000);

  expect((await tab.session.fetch(`${api}/notes`)).status).toBe(200);
});
