// @vitest-environment node
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createSessionRig, type Tab } from '../../packages/unlapse/test/session-rig.js';
import { createAxios } from './axios.js';
import { openEvents } from './event-source.js';
import { createApi } from './ofetch.js';
import { openSocket } from './web-socket.js';

/** What a request brought. */
interface Call {
  readonly token: string | undefined;
  readonly body: string;
}

// Browsers have it, and Node from version 22 on.
vi.stubGlobal('WebSocket', WebSocket);

const stops: (() => unknown)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Signed in, beside a server whose answers `answer` gives; `tokens` are those handed out so far. */
async function start(answer: (call: Call, response: ServerResponse, count: number) => void) {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const call = { token: request.headers.authorization, body };
      calls.push(call);
      answer(call, response, calls.length);
    });
  });
  const origin = await listen(server);
  const rig = createSessionRig();
  rig.api = (request) => fetch(request);
  const tab = rig.openTab({ apiOrigins: [origin] });
  await tab.session.login();
  return { rig, tab, session: tab.session, origin, server, calls, first: await tokenOf(tab) };
}

/** Refuses the first call, whose token has been revoked. */
function refuseFirst(_: Call, response: ServerResponse, count: number): void {
  response.setHeader('content-type', 'application/json');
  response.writeHead(count === 1 ? 401 : 200).end(JSON.stringify({ count }));
}

describe('axios', () => {
  it('sends a refused request again, and sees the answer only', async () => {
    const { tab, session, origin, calls, first } = await start(refuseFirst);

    const { data } = await createAxios(session, origin).post('/notes', { text: 'note' });

    expect(data).toEqual({ count: 2 });
    expect(calls.map(({ token }) => token)).toEqual([first, await tokenOf(tab)]);
    expect(calls.map(({ body }) => body)).toEqual(['{"text":"note"}', '{"text":"note"}']);
  });

  it('sends a form again', async () => {
    const { session, origin, calls } = await start(refuseFirst);
    const form = new FormData();
    form.set('file', new Blob(['bytes']), 'note.txt');

    await createAxios(session, origin).post('/notes', form);

    const [one, two] = calls.map(({ body }) => body.replaceAll(/-{4,}\S+/g, ''));
    expect(one).toContain('bytes');
    expect(two).toBe(one);
  });

  it('rejects with the second 401, one refresh for all', async () => {
    const { rig, session, origin } = await start((_, response) => response.writeHead(401).end());
    const client = createAxios(session, origin);

    const results = await Promise.allSettled(
      Array.from({ length: 30 }, () => client.get('/notes')),
    );

    expect(results.map((result) => result.status === 'rejected' && result.reason.status)).toEqual(
      Array.from({ length: 30 }, () => 401),
    );
    expect(rig.server.tokenRequests).toBe(2);
  });

  it('stops when it is cancelled', async () => {
    const { session, origin } = await start(() => {});
    const controller = new AbortController();
    const asked = createAxios(session, origin).get('/notes', { signal: controller.signal });

    controller.abort();

    await expect(asked).rejects.toMatchObject({ code: 'ERR_CANCELED' });
  });
});

describe('ofetch', () => {
  it('sends a refused request again', async () => {
    const { tab, session, origin, calls, first } = await start(refuseFirst);

    const data = await createApi(session, origin)('/notes', { method: 'PUT', body: { a: 1 } });

    expect(data).toEqual({ count: 2 });
    expect(calls.map(({ token }) => token)).toEqual([first, await tokenOf(tab)]);
    expect(calls.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}']);
  });

  it('makes its own retries with the token of then', async () => {
    const { tab, session, origin, calls, first } = await start((_, response, count) => {
      response.writeHead(count === 1 ? 503 : 200).end();
    });

    await createApi(session, origin)('/notes', { onResponseError: () => renew(tab) });

    expect(calls.map(({ token }) => token)).toEqual([first, await tokenOf(tab)]);
    expect(calls[1]?.token).not.toBe(first);
  });

  it('does not retry a refusal', async () => {
    const { session, origin, calls } = await start((_, response) => response.writeHead(401).end());

    const asked = createApi(session, origin)('/notes', { retry: 3 });

    await expect(asked).rejects.toMatchObject({ status: 401 });
    expect(calls).toHaveLength(2);
  });
});

describe('EventSource', () => {
  it('connects again with the token of then, which may have been refused', async () => {
    const { tab, session, origin, calls, first } = await start((_, response, count) => {
      if (count === 2) return response.writeHead(401).end();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`retry: 1\nid: ${count}\ndata: ${count}\n\n`);
      return count === 1 && response.end();
    });
    const events = openEvents(session, `${origin}/events`);
    stops.push(() => events.close());

    const data = await new Promise((resolve) => {
      events.addEventListener('message', (event) => event.data === '3' && resolve(event.data));
    });

    expect(data).toBe('3');
    expect(calls.map(({ token }) => token)).toEqual([first, first, await tokenOf(tab)]);
  });

  it('does not connect again when it is closed while it waits for a token', async () => {
    const { rig, session, origin, calls } = await start(() => {});
    rig.clock.jumpWall(3_600_000);
    const refresh = rig.server.hold();
    const events = openEvents(session, `${origin}/events`);
    await refresh.arrived;

    events.close();
    refresh.release();
    await session.getAccessToken();

    expect(events.readyState).toBe(events.CLOSED);
    expect(calls).toHaveLength(0);
  });
});

describe('WebSocket', () => {
  it('says the token of now in its first message, and never in its URL', async () => {
    const { tab, session, origin, server, first } = await start(() => {});
    const greetings = greetingsOf(server);
    const url = `${origin.replace('http', 'ws')}/live`;

    (await openSocket(session, url)).close();
    await renew(tab);
    (await openSocket(session, url)).close();

    expect(await greetings(2)).toEqual(
      [first, await tokenOf(tab)].map((token) => ({
        url: '/live',
        message: { type: 'authenticate', token: token.slice('Bearer '.length) },
      })),
    );
  });

  it('rejects where there is no server', async () => {
    const { session, origin, server } = await start(() => {});
    server.close();

    await expect(openSocket(session, origin.replace('http', 'ws'))).rejects.toThrow(
      'the socket did not open',
    );
  });
});

/** What clients said first, once `count` of them have. */
function greetingsOf(server: Server): (count: number) => Promise<unknown[]> {
  const sockets = new WebSocketServer({ server });
  const greetings: unknown[] = [];
  const said = new EventTarget();
  sockets.on('connection', (socket, { url }) => {
    socket.once('message', (data) => {
      greetings.push({ url, message: JSON.parse((data as Buffer).toString()) });
      said.dispatchEvent(new Event('said'));
    });
  });
  return async (count) => {
    while (greetings.length < count) {
      await new Promise((resolve) => said.addEventListener('said', resolve, { once: true }));
    }
    return greetings;
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function tokenOf({ session }: Tab): Promise<string> {
  return `Bearer ${await session.getAccessToken()}`;
}

async function renew({ session }: Tab): Promise<void> {
  await session.refresh();
}
