import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createSessionRig, type SessionRig, type Tab } from '../../test/session-rig.js';
import type { SessionEvents } from './events.js';

const api = 'https://api.example';
const HOUR_MS = 3_600_000;

interface Seen {
  readonly url: string;
  readonly token: string | null;
  readonly body: string;
}

/** Signed in, with an API that says what `answer` says and remembers what it was asked. */
async function signedIn(
  answer: (seen: Seen, count: number) => Response = () => new Response('notes'),
  apiOrigins: readonly string[] = [api],
): Promise<{ rig: SessionRig; tab: Tab; seen: Seen[]; refreshes: () => number }> {
  const rig = createSessionRig();
  const seen: Seen[] = [];
  rig.api = async (request) => {
    const { url, headers } = request;
    const call = { url, token: headers.get('authorization'), body: await request.text() };
    seen.push(call);
    return answer(call, seen.length);
  };
  const tab = rig.openTab({ apiOrigins });
  await tab.session.login();
  return { rig, tab, seen, refreshes: () => rig.server.tokenRequests - 1 };
}

function refusal(status: number, challenge?: string): Response {
  return new Response('no', {
    status,
    headers: challenge === undefined ? {} : { 'www-authenticate': challenge },
  });
}

/** Refuses all tokens but those that came later. */
function refusing(first: string): (seen: Seen) => Response {
  return ({ token }) => (token === `Bearer ${first}` ? refusal(401) : new Response('notes'));
}

async function tokenOf({ session }: Tab): Promise<string> {
  return (await session.getAccessToken()) ?? 'none';
}

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

describe('a refused token', () => {
  it('is replaced once, and the request sent again', async () => {
    const { rig, tab, seen, refreshes } = await signedIn();
    const first = await tokenOf(tab);
    const remember = rig.api;
    rig.api = async (request) => {
      await remember(request);
      return refusing(first)(seen[seen.length - 1] as Seen);
    };

    const response = await tab.session.fetch(`${api}/notes`, { method: 'POST', body: 'a note' });

    expect(response.status).toBe(200);
    expect(seen.map(({ body }) => body)).toEqual(['a note', 'a note']);
    expect(seen.map(({ token }) => token)).toEqual([
      `Bearer ${first}`,
      `Bearer ${await tokenOf(tab)}`,
    ]);
    expect(refreshes()).toBe(1);
  });

  it.each([
    ['text', () => ({ body: 'note' })],
    ['no body', () => ({})],
    ['a form', () => ({ body: new URLSearchParams({ note: '1' }) })],
    ['a multipart form', () => ({ body: formOf('note') })],
    ['a Blob', () => ({ body: new Blob(['note']) })],
    ['bytes', () => ({ body: new TextEncoder().encode('note') })],
  ])('is replaced with the same %s', async (_, init) => {
    const { tab, seen } = await signedIn((__, count) =>
      count === 1 ? refusal(401) : new Response(),
    );

    await tab.session.fetch(`${api}/notes`, { method: 'DELETE', ...init() });

    expect(seen).toHaveLength(2);
    const [first, second] = seen.map(({ body }) => body.replaceAll(/-{4,}\S+/g, ''));
    expect(second).toBe(first);
  });

  it('is replaced with the same Request, which was not spent', async () => {
    const { tab, seen } = await signedIn((_, count) =>
      count === 1 ? refusal(401) : new Response(),
    );

    await tab.session.fetch(new Request(`${api}/notes`, { method: 'PUT', body: 'note' }));

    expect(seen.map(({ body }) => body)).toEqual(['note', 'note']);
  });

  it('is not replaced under a stream, which is spent', async () => {
    const { tab, seen, refreshes } = await signedIn(() => refusal(401));
    const init: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      body: new Blob(['note']).stream(),
      duplex: 'half',
    };

    expect((await tab.session.fetch(`${api}/notes`, init)).status).toBe(401);

    expect(seen).toHaveLength(1);
    expect(refreshes()).toBe(0);
  });

  it('by twenty requests is replaced by one refresh', async () => {
    const { rig, tab, refreshes } = await signedIn();
    const first = await tokenOf(tab);
    rig.api = async (request) =>
      request.headers.get('authorization') === `Bearer ${first}` ? refusal(401) : new Response();

    const responses = await Promise.all(
      Array.from({ length: 20 }, () => tab.session.fetch(`${api}/notes`)),
    );
    const late = await tab.session.fetch(`${api}/notes`);

    expect([...responses, late].every(({ status }) => status === 200)).toBe(true);
    expect(refreshes()).toBe(1);
  });

  it('is not refreshed again by a request that was slow', async () => {
    const { rig, tab, refreshes } = await signedIn();
    const first = await tokenOf(tab);
    let answer = (): void => {};
    const slow = new Promise<void>((resolve) => {
      answer = resolve;
    });
    rig.api = async (request) => {
      if (request.headers.get('authorization') !== `Bearer ${first}`) return new Response();
      await slow;
      return refusal(401);
    };
    const asked = tab.session.fetch(`${api}/notes`);
    await tab.session.refresh();

    answer();

    expect((await asked).status).toBe(200);
    expect(refreshes()).toBe(1);
  });

  it('in place of a refused one is the end of it: the 401 is for the app', async () => {
    const { rig, tab, seen, refreshes } = await signedIn(() =>
      refusal(401, 'Bearer error="invalid_token"'),
    );

    const responses = await Promise.all(
      Array.from({ length: 30 }, () => tab.session.fetch(`${api}/notes`)),
    );
    expect(responses.every(({ status }) => status === 401)).toBe(true);
    expect(seen).toHaveLength(60);
    for (let count = 0; count < 10; count += 1) await tab.session.fetch(`${api}/notes`);
    expect(seen).toHaveLength(70);
    expect(refreshes()).toBe(1);

    expect(tab.session.snapshot.status).toBe('signed-in');
    rig.clock.jumpWall(HOUR_MS);
    await tab.session.fetch(`${api}/notes`);
    expect(refreshes()).toBe(3);
  });

  it('is handed to the app when no other can be had, its body unread', async () => {
    const { rig, tab } = await signedIn(() => refusal(401));
    rig.server.next({ fail: 'offline' });

    const response = await tab.session.fetch(`${api}/notes`);

    expect(response.status).toBe(401);
    expect(await response.text()).toBe('no');
    expect(tab.session.snapshot.status).toBe('signed-in');
  });

  it('is not asked for again and again while the server is unavailable', async () => {
    const { rig, tab } = await signedIn(() => refusal(401));
    rig.server.configure({ outage: 'offline' });

    for (let count = 0; count < 20; count += 1) await tab.session.fetch(`${api}/notes`);

    expect(rig.server.tokenRequests).toBe(2);
  });

  it('of one user is not replaced by that of another', async () => {
    const { rig, tab, seen } = await signedIn();
    rig.api = async (request) => {
      seen.push({ url: request.url, token: request.headers.get('authorization'), body: '' });
      rig.user = 'user-2';
      await tab.session.login();
      return refusal(401);
    };

    expect((await tab.session.fetch(`${api}/notes`)).status).toBe(401);

    expect(seen).toHaveLength(1);
    expect(tab.events).toContain('user-changed');
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
    expect(tab.events).toEqual(['signed-in']);
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

function formOf(note: string): FormData {
  const form = new FormData();
  form.set('note', note);
  return form;
}
