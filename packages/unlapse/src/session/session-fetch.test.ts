import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { api, refusal, signedInToApi as signedIn, tokenOf } from '../../test/api-rig.js';
import { createSessionRig } from '../../test/session-rig.js';
import type { SessionEvents } from './events.js';

const HOUR_MS = 3_600_000;

describe('the token is sent', () => {
  it('in the header, to the origins that are named', async () => {
    const { tab, seen } = await signedIn();
    const token = `Bearer ${await tokenOf(tab)}`;

    const response = await tab.session.fetch(`${api}/notes?a=b`, {
      headers: { accept: 'text/plain' },
    });
    await tab.session.fetch(new URL(`${api}/notes`));
    await tab.session.fetch(new Request(`${api}/notes`));

    expect(await response.text()).toBe('notes');
    expect(seen.map((call) => call.token)).toEqual([token, token, token]);
    expect(seen[0]?.url).toBe(`${api}/notes?a=b`);
  });

  it.each([
    'https://api.example.elsewhere.example/notes',
    'https://elsewhere.example/https://api.example/',
    'https://user@elsewhere.example/',
    'https://api.example:8443/notes',
    'http://api.example/notes',
    'https://sub.api.example/notes',
    'https://app.example/notes',
    'https://api.example./notes',
  ])('not to %s', async (url) => {
    const { tab, seen } = await signedIn();

    await tab.session.fetch(url).catch(() => undefined);

    expect(seen.every(({ token }) => token === null)).toBe(true);
  });

  it('to none by default: it is plain fetch then', async () => {
    const { rig } = await signedIn();
    const calls: unknown[] = [];
    const tab = rig.openTab();
    rig.api = async (request) => {
      calls.push(request.headers.get('authorization'));
      return refusal(401);
    };

    expect((await tab.session.fetch(`${api}/notes`)).status).toBe(401);

    expect(calls).toEqual([null]);
  });

  it('to an origin that is named by a URL of it', async () => {
    const { tab, seen } = await signedIn(undefined, [`${api}/v1/`]);

    await tab.session.fetch(`${api}/v2/notes`);

    expect(seen[0]?.token).toMatch(/^Bearer ./);
  });

  it.each(['http://api.example', 'api.example', '*', 'null', 'data:', 'capacitor://localhost'])(
    'never to %s, which cannot be named',
    (origin) => {
      expect(() => createSessionRig().openTab({ apiOrigins: [origin] })).toThrow(
        'apiOrigins must be an https URL',
      );
    },
  );

  it('unless the app sends its own', async () => {
    const { tab, seen, refreshes } = await signedIn(() => refusal(401));

    await tab.session.fetch(`${api}/notes`, { headers: { authorization: 'Basic abc' } });

    expect(seen.map(({ token }) => token)).toEqual(['Basic abc']);
    expect(refreshes()).toBe(0);
  });

  it('refreshed first where it is due', async () => {
    const { rig, tab, seen, refreshes } = await signedIn();
    rig.clock.jumpWall(HOUR_MS - 4000);

    await tab.session.fetch(`${api}/notes`);

    expect(seen.map(({ token }) => token)).toEqual([`Bearer ${await tokenOf(tab)}`]);
    expect(refreshes()).toBe(1);
  });

  it('not at all when nobody is signed in: the API says so', async () => {
    const { tab, seen, refreshes } = await signedIn(() => refusal(401));
    await tab.session.forget();

    expect((await tab.session.fetch(`${api}/notes`)).status).toBe(401);

    expect(seen.map(({ token }) => token)).toEqual([null]);
    expect(refreshes()).toBe(0);
  });
});

describe('an API that wants more than a token', () => {
  it.each([
    [403, 'Bearer error="insufficient_scope", scope="notes:write"'],
    [401, 'Bearer error=insufficient_scope'],
    [403, undefined],
    [500, undefined],
  ])('with %i %s is not given another one', async (status, challenge) => {
    const { tab, seen, refreshes } = await signedIn(() => refusal(status, challenge));

    expect((await tab.session.fetch(`${api}/notes`)).status).toBe(status);

    expect(seen).toHaveLength(1);
    expect(refreshes()).toBe(0);
    expect(tab.session.snapshot.status).toBe('signed-in');
  });

  it.each([
    [403, 'Bearer error="insufficient_scope", scope="notes:read notes:write"'],
    [401, 'Bearer realm="a, b" , error = insufficient_scope,scope=notes:write'],
    [403, 'Bearer error="insufficient_scope"'],
  ])('with %i %s: the scope is said, once (RFC 6750 §3.1)', async (status, challenge) => {
    const { tab } = await signedIn(() => refusal(status, challenge));
    const events: SessionEvents['scope-required'][] = [];
    tab.session.on('scope-required', (event) => events.push(event));

    await tab.session.fetch(`${api}/notes`);

    expect(events).toEqual([{ scope: /scope="?(notes[^"]*)/.exec(challenge)?.[1] }]);
    expect(tab.events).toEqual(['signed-in', 'scope-required']);
  });

  it('with a new token is asked for no other one', async () => {
    const { tab, seen, refreshes } = await signedIn((_, count) =>
      count === 1 ? refusal(401) : refusal(403, 'Bearer error="insufficient_scope"'),
    );

    expect((await tab.session.fetch(`${api}/notes`)).status).toBe(403);

    expect(seen).toHaveLength(2);
    expect(refreshes()).toBe(1);
    expect(tab.events).toEqual(['signed-in', 'refreshed this-tab', 'scope-required']);
  });

  it.each([401, 403])('with %i: a stronger sign-in is said (RFC 9470 §3)', async (status) => {
    const { tab, refreshes } = await signedIn(() =>
      refusal(
        status,
        'Bearer realm="notes", error="insufficient_user_authentication", ' +
          'error_description="say acr_values=\'x\', max_age=1", acr_values="gold silver", max_age="5"',
      ),
    );
    const events: SessionEvents['step-up-required'][] = [];
    tab.session.on('step-up-required', (event) => events.push(event));

    await tab.session.fetch(`${api}/notes`);

    expect(events).toEqual([{ acrValues: 'gold silver', maxAgeSeconds: 5 }]);
    expect(refreshes()).toBe(0);
  });
});

describe('a redirect', () => {
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  async function listen(
    answer: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<string> {
    const server = createServer(answer);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    stops.push(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('takes the token along within its origin, and to no other', async () => {
    const tokens: Record<string, string | undefined> = {};
    const elsewhere = await listen((request, response) => {
      tokens['elsewhere'] = request.headers.authorization;
      response.end('elsewhere');
    });
    const own = await listen((request, response) => {
      tokens[request.url ?? ''] = request.headers.authorization;
      if (request.url === '/notes/') response.end('notes');
      else
        response
          .writeHead(302, { location: request.url === '/notes' ? '/notes/' : elsewhere })
          .end();
    });
    const { rig, tab } = await signedIn(undefined, [own]);
    rig.api = (request) => fetch(request);
    const token = `Bearer ${await tokenOf(tab)}`;

    expect(await (await tab.session.fetch(`${own}/notes`)).text()).toBe('notes');
    expect(await (await tab.session.fetch(`${own}/export`)).text()).toBe('elsewhere');

    expect(tokens).toEqual({
      '/notes': token,
      '/notes/': token,
      '/export': token,
      elsewhere: undefined,
    });
  });
});
