import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeHttp } from '../../testing/http.contract.js';
import { createManualClock } from '../../testing/manual-clock.js';
import { createWebHttp } from './http.js';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
}

describeHttp('web', async () => {
  const received: { method: string; body: string; authorization: string | undefined }[] = [];
  let respond: RequestListener | undefined;
  const url = await serve((request, response) => {
    const { method = '', headers } = request;
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      received.push({ method, body, authorization: headers.authorization });
      respond?.(request, response);
    });
  });
  return {
    http: createWebHttp(createManualClock()),
    url,
    answer: (status, headers, body) => {
      respond = (_, response) => response.writeHead(status, headers).end(body);
    },
    breakOff: () => {
      respond = (request) => request.socket.destroy();
    },
    received: () => received,
  };
});

it('sends no cookies and no referrer, and keeps nothing in a cache', async () => {
  const fetchSpy = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('{}'));

  await createWebHttp(createManualClock()).send({ method: 'GET', url: 'https://login.example' });

  expect(fetchSpy.mock.calls[0]?.[1]).toMatchObject({
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'manual',
    referrerPolicy: 'no-referrer',
  });
});

it('sends nothing while the device is offline', async () => {
  const fetchSpy = vi.spyOn(globalThis, 'fetch');
  vi.stubGlobal('navigator', { onLine: false });

  const sent = createWebHttp(createManualClock()).send({ method: 'GET', url: 'https://a.example' });

  await expect(sent).rejects.toMatchObject({ code: 'UNLAPSE_NETWORK_OFFLINE' });
  expect(fetchSpy).not.toHaveBeenCalled();
});

it('takes a redirect that the browser hides for an answer with status 0', async () => {
  vi.spyOn(globalThis, 'fetch').mockResolvedValue(Response.error());

  const answer = await createWebHttp(createManualClock()).send({
    method: 'GET',
    url: 'https://login.example',
  });

  expect(answer).toMatchObject({ status: 0, body: '' });
});

describe('the deadline', () => {
  it('is for an answer that does not begin', async () => {
    const clock = createManualClock();
    const arrived = createSignal();
    const url = await serve(() => arrived.raise());
    const sent = createWebHttp(clock).send({ method: 'GET', url: `${url}?code=secret` });
    const failure = sent.catch((reason: unknown) => reason);
    await arrived.raised;

    await clock.advance(9_999);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);

    expect(await failure).toMatchObject({
      code: 'UNLAPSE_NETWORK_TIMED_OUT',
      error: 'network_error',
    });
    expect(String(await failure)).not.toContain('secret');
  });

  it('is for an answer that does not end', async () => {
    const clock = createManualClock();
    const arrived = createSignal();
    const url = await serve((_, response) => {
      response.write('{"access_token":');
      arrived.raise();
    });
    const sent = createWebHttp(clock, 500).send({ method: 'GET', url });
    const failure = sent.catch((reason: unknown) => reason);
    await arrived.raised;

    await clock.advance(500);

    expect(await failure).toMatchObject({ code: 'UNLAPSE_NETWORK_TIMED_OUT' });
  });

  it('leaves no timer behind', async () => {
    const clock = createManualClock();
    const url = await serve((_, response) => response.end('{}'));

    await createWebHttp(clock).send({ method: 'GET', url });

    expect(clock.pendingTimers).toBe(0);
  });
});

describe('the size limit', () => {
  it('takes a body that is just as large, in characters of several bytes', async () => {
    const url = await serve((_, response) => response.end('€'.repeat(100)));

    const answer = await createWebHttp(createManualClock(), 10_000, 300).send({
      method: 'GET',
      url,
    });

    expect(answer.body).toBe('€'.repeat(100));
  });

  it('refuses one byte more', async () => {
    const url = await serve((_, response) => response.end('x'.repeat(301)));

    const sent = createWebHttp(createManualClock(), 10_000, 300).send({ method: 'GET', url });

    await expect(sent).rejects.toMatchObject({ code: 'UNLAPSE_RESPONSE_TOO_LARGE' });
  });

  it('ends a download that would never end', async () => {
    const closed = createSignal();
    const url = await serve((_, response) => {
      const more = (): void => {
        while (response.write('x'.repeat(65_536)));
      };
      response.on('drain', more).on('close', () => closed.raise());
      more();
    });

    const sent = createWebHttp(createManualClock()).send({ method: 'GET', url });

    await expect(sent).rejects.toMatchObject({
      name: 'NetworkError',
      code: 'UNLAPSE_RESPONSE_TOO_LARGE',
    });
    await closed.raised;
  });
});

it('rejects an answer that breaks off in the middle', async () => {
  const url = await serve((request, response) => {
    response.writeHead(200, { 'content-length': 1_000 });
    response.write('{"access_token":', () => request.socket.destroy());
  });

  const sent = createWebHttp(createManualClock()).send({ method: 'GET', url });

  await expect(sent).rejects.toMatchObject({ code: 'UNLAPSE_NETWORK_UNREACHABLE' });
});

function createSignal(): { raised: Promise<void>; raise: () => void } {
  let raise!: () => void;
  const raised = new Promise<void>((resolve) => {
    raise = resolve;
  });
  return { raised, raise };
}
