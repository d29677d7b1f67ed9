import { createServer, request, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Hono } from 'hono';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../testing/manual-clock.js';
import { createTestIssuer, type TestIssuer } from '../testing/mint.js';
import {
  accessTokenOf,
  bearerMiddleware,
  createAccessTokenVerifier,
  honoBearer,
  protect,
  type AccessTokenVerifier,
  type BearerRequest,
} from './index.js';

const audience = 'https://api.example.test';
const read = { scopes: ['notes:read'] };
const clock = createManualClock();

let issuer: TestIssuer;
let verifier: AccessTokenVerifier;
/** Cannot get at the keys of the issuer. */
let cutOff: AccessTokenVerifier;
const stops: (() => void)[] = [];

beforeAll(async () => {
  issuer = await createTestIssuer({ clock });
  const options = { issuer: issuer.issuer, audience, clock };
  verifier = createAccessTokenVerifier({ ...options, fetch: issuer.fetch });
  cutOff = createAccessTokenVerifier({
    ...options,
    fetch: async () => new Response(null, { status: 503 }),
  });
});

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

interface Answer {
  readonly status: number;
  readonly challenge: string | undefined;
  readonly body: string;
}

/** Sends one request with these `Authorization` headers. */
type Call = (path: string, ...authorization: readonly string[]) => Promise<Answer>;

/** Each answers with the caller's `sub`: `/notes` needs `notes:read`, `/down` has no keys. */
const servers: Readonly<Record<string, () => Promise<Call>>> = {
  async Express() {
    const app = express();
    app.get('/notes', bearerMiddleware(verifier, read), (req, res) => {
      res.send(accessTokenOf(req).claims.sub);
    });
    app.get('/down', bearerMiddleware(cutOff), (req, res) => {
      res.send(accessTokenOf(req).claims.sub);
    });
    return overSocket(app);
  },

  async 'Express, by its own error handler'() {
    const app = express();
    // The test environment: the handler does not print what it answers.
    app.set('env', 'test');
    app.get('/notes', (req, res) =>
      verifier.verify(bearerRequestOf(req), read).then(({ claims }) => void res.send(claims.sub)),
    );
    app.get('/down', (req, res) =>
      cutOff.verify(bearerRequestOf(req)).then(({ claims }) => void res.send(claims.sub)),
    );
    return overSocket(app);
  },

  async 'Connect middleware on plain Node'() {
    return overSocket((req, res) => {
      const isDown = req.url?.startsWith('/down') === true;
      const middleware = bearerMiddleware(isDown ? cutOff : verifier, isDown ? {} : read);
      void middleware(req, res, () => res.end(accessTokenOf(req).claims.sub));
    });
  },

  async Hono() {
    const app = new Hono();
    app.use('/notes', honoBearer(verifier, read));
    app.get('/notes', (c) => c.text(accessTokenOf(c).claims.sub));
    app.get('/down', honoBearer(cutOff), (c) => c.text(accessTokenOf(c).claims.sub));
    return inMemory((incoming) => app.fetch(incoming));
  },

  async 'Web-standard handlers'() {
    const notes = protect(verifier, read, (_request, { claims }) => new Response(claims.sub));
    const down = protect(cutOff, {}, (_request, { claims }) => new Response(claims.sub));
    return inMemory((incoming) => (incoming.url.includes('/down') ? down : notes)(incoming));
  },
};

describe.each(Object.entries(servers))('%s', (_name, start) => {
  it('lets a valid token through and says whose it is', async () => {
    const call = await start();

    const answer = await call('/notes', `Bearer ${await mint('notes:read')}`);

    expect(answer).toEqual({ status: 200, challenge: undefined, body: 'user-1' });
  });

  it('answers 401 without an error code when there is no token', async () => {
    const call = await start();

    for (const authorization of [[], ['Basic dXNlcjpwYXNz']]) {
      const { status, challenge } = await call('/notes', ...authorization);
      expect({ status, challenge }).toEqual({ status: 401, challenge: 'Bearer realm="api"' });
    }
  });

  it('answers 401 to a bad token and says why', async () => {
    const call = await start();
    const expired = await issuer.mintAccessToken({ exp: clock.now() / 1000 - 60 });

    const answer = await call('/notes', `Bearer ${expired}`);

    expect(answer.status).toBe(401);
    expect(answer.challenge).toBe(
      'Bearer realm="api", error="invalid_token", error_description="the token has expired"',
    );
    expect(answer.body).not.toContain('user-1');
  });

  it('answers 403 with the scope that is missing', async () => {
    const call = await start();

    const answer = await call('/notes', `Bearer ${await mint('notes:readonly')}`);

    expect(answer.status).toBe(403);
    expect(answer.challenge).toMatch(/error="insufficient_scope".*scope="notes:read"/);
  });

  it('answers 400 to a token in the URL besides the one in the header', async () => {
    const call = await start();
    const token = await mint('notes:read');

    const answer = await call(`/notes?access_token=${token}`, `Bearer ${token}`);

    expect(answer.status).toBe(400);
    expect(answer.challenge).toContain('error="invalid_request"');
  });

  it('answers 503, and no challenge, while it cannot get the keys', async () => {
    const call = await start();

    const { status, challenge } = await call('/down', `Bearer ${await mint('notes:read')}`);

    expect({ status, challenge }).toEqual({ status: 503, challenge: undefined });
  });

  it('answers 400 to two credentials', async () => {
    const call = await start();
    const bearer = `Bearer ${await mint('notes:read')}`;

    expect(await call('/notes', bearer, bearer)).toMatchObject({ status: 400 });
    expect(await call('/notes', bearer, 'Basic dXNlcjpwYXNz')).toMatchObject({ status: 400 });
    expect(await call('/notes', 'Basic dXNlcjpwYXNz', bearer)).toMatchObject({ status: 400 });
  });
});

describe('a route that was left unprotected', () => {
  it('tells no handler who calls, and lets nobody in', async () => {
    const app = new Hono();
    const errors: unknown[] = [];
    app.get('/notes', (c) => c.text(accessTokenOf(c).claims.sub));
    app.onError((error, c) => {
      errors.push(error);
      return c.body(null, 500);
    });

    const response = await app.request('/notes', {
      headers: { authorization: `Bearer ${await mint('notes:read')}` },
    });

    expect(response.status).toBe(500);
    expect(errors).toMatchObject([{ code: 'UNLAPSE_NOT_SET_UP' }]);
  });

  it('is not opened by what passed before', async () => {
    const app = new Hono();
    app.get('/notes', honoBearer(verifier), (c) => c.text(accessTokenOf(c).claims.sub));
    app.get('/open', (c) => c.text(accessTokenOf(c).claims.sub));
    app.onError((_error, c) => c.body(null, 500));
    const headers = { authorization: `Bearer ${await mint('')}` };

    expect((await app.request('/notes', { headers })).status).toBe(200);
    expect((await app.request('/open', { headers })).status).toBe(500);
  });
});

it('is answered rightly by Hono when a handler lets it through', async () => {
  const app = new Hono();
  app.get('/notes', async (c) => c.text((await verifier.verify(c.req.raw, read)).claims.sub));
  const headers = { authorization: `Bearer ${await mint('')}` };

  const response = await app.request('/notes', { headers });

  expect(response.status).toBe(403);
  expect(response.headers.get('www-authenticate')).toContain('scope="notes:read"');
});

describe('errors that are not about access', () => {
  const broken: AccessTokenVerifier = {
    verify: async () => Promise.reject(new Error('bug')),
    verifyToken: async () => Promise.reject(new Error('bug')),
  };

  it('go to the error handlers of Express', async () => {
    const app = express();
    app.set('env', 'test');
    app.get('/notes', bearerMiddleware(broken), (_req, res) => {
      res.send('in');
    });

    expect(await (await overSocket(app))('/notes')).toMatchObject({ status: 500 });
  });

  it('go to the error handler of Hono', async () => {
    const app = new Hono();
    app.get('/notes', honoBearer(broken), (c) => c.text('in'));
    app.onError((error, c) => c.text(error.message, 500));

    const response = await app.request('/notes');

    expect([response.status, await response.text()]).toEqual([500, 'bug']);
  });

  it('go to the caller of a Web-standard handler', async () => {
    const handler = protect(broken, {}, () => new Response('in'));

    await expect(handler(new Request(audience))).rejects.toThrow('bug');
  });
});

it('does not take a value for the name of a header', async () => {
  const req = {
    url: '/notes',
    rawHeaders: [
      ...['Access-Control-Request-Headers', 'authorization'],
      ...['Authorization', `Bearer ${await mint('notes:read')}`],
    ],
  };
  const res = { statusCode: 200, setHeader: () => undefined, end: () => undefined };

  await bearerMiddleware(verifier, read)(req, res, () => undefined);

  expect(accessTokenOf(req).claims.sub).toBe('user-1');
});

it('hands on what the server passes besides the request', async () => {
  const handler = protect(
    verifier,
    {},
    (_request, { claims }, env: { readonly greeting: string }, times: number) =>
      new Response(`${env.greeting} ${claims.sub}`.repeat(times)),
  );
  const headers = { authorization: `Bearer ${await mint('')}` };

  const response = await handler(new Request(audience, { headers }), { greeting: 'hello' }, 2);

  expect(await response.text()).toBe('hello user-1hello user-1');
});

function mint(scope: string): Promise<string> {
  return issuer.mintAccessToken({ scope });
}

function bearerRequestOf(req: express.Request): BearerRequest {
  const authorization = req.headersDistinct['authorization'] ?? [];
  return { url: req.url, headers: new Headers({ authorization: authorization.join(', ') }) };
}

function inMemory(handler: (incoming: Request) => Response | Promise<Response>): Promise<Call> {
  return Promise.resolve(async (path, ...authorization) => {
    const headers = new Headers();
    for (const value of authorization) headers.append('authorization', value);
    const response = await handler(new Request(`${audience}${path}`, { headers }));
    return {
      status: response.status,
      challenge: response.headers.get('www-authenticate') ?? undefined,
      body: await response.text(),
    };
  });
}

async function overSocket(listener: RequestListener): Promise<Call> {
  const server = createServer(listener);
  stops.push(() => server.close());
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return (path, ...authorization) =>
    new Promise((resolve, reject) => {
      // Raw, since Node would join or drop repeated headers.
      const headers = [
        'Host',
        'localhost',
        ...authorization.flatMap((value) => ['Authorization', value]),
      ];
      const outgoing = request({ port, path, headers, agent: false }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            challenge: response.headers['www-authenticate'],
            body,
          }),
        );
      });
      outgoing.on('error', reject).end();
    });
}
