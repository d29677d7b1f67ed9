import { describe, expect, it } from 'vitest';
import { createFrontChannelLogoutReceiver } from './index.js';

const issuer = 'https://issuer.example.test';
const page = 'https://app.example.test/front-channel-logout';

interface Scene {
  readonly receive: (request: Request) => Promise<Response>;
  /** Requests whose session was ended. */
  readonly ended: Request[];
}

function createScene(sidOf = (): string | undefined => 'session-1'): Scene {
  const ended: Request[] = [];
  const receive = createFrontChannelLogoutReceiver({
    issuer,
    sidOf: async () => sidOf(),
    endSession: async (request) => {
      ended.push(request);
      return { 'set-cookie': 'session=; Max-Age=0', 'cache-control': 'public' };
    },
  });
  return { receive, ended };
}

function load(query: string, method = 'GET'): Request {
  return new Request(`${page}?${query}`, { method });
}

const good = new URLSearchParams({ iss: issuer, sid: 'session-1' }).toString();

it('ends the session of the browser that loads it (Front-Channel Logout §2)', async () => {
  const { receive, ended } = createScene();
  const request = load(good);

  const response = await receive(request);

  expect(response.status).toBe(200);
  expect(response.headers.get('set-cookie')).toBe('session=; Max-Age=0');
  expect(ended).toEqual([request]);
});

it('can be shown in a frame, is stored nowhere and loads nothing', async () => {
  const { headers } = await createScene().receive(load(good));

  expect(headers.get('cache-control')).toBe('no-cache, no-store');
  expect(headers.get('content-type')).toContain('text/html');
  expect(headers.get('content-security-policy')).toBe("default-src 'none'");
  expect(headers.has('x-frame-options')).toBe(false);
});

it('ends a session without a cookie to send', async () => {
  const receive = createFrontChannelLogoutReceiver({
    issuer,
    sidOf: () => 'session-1',
    endSession: () => undefined,
  });

  expect((await receive(load(good))).status).toBe(200);
});

describe('what ends nothing: anybody can load the page', () => {
  it.each<[string, string]>([
    ['no issuer and no session', ''],
    ['no issuer', 'sid=session-1'],
    ['no session', `iss=${encodeURIComponent(issuer)}`],
    ['an empty session', `iss=${encodeURIComponent(issuer)}&sid=`],
    ['another issuer', 'iss=https%3A%2F%2Fevil.example.test&sid=session-1'],
    ['the issuer with a slash more', `iss=${encodeURIComponent(`${issuer}/`)}&sid=session-1`],
    ['two issuers', `${good}&iss=https%3A%2F%2Fevil.example.test`],
    ['two sessions', `${good}&sid=session-2`],
  ])('%s: 400', async (_name, query) => {
    const { receive, ended } = createScene();

    const response = await receive(load(query));

    expect(response.status).toBe(400);
    expect(response.headers.get('cache-control')).toBe('no-cache, no-store');
    expect(response.headers.has('set-cookie')).toBe(false);
    expect(ended).toEqual([]);
  });

  it.each<[string, string | undefined]>([
    ['another session than that of the browser', 'session-2'],
    ['a browser without a session', undefined],
  ])('%s: looks like success', async (_name, sid) => {
    const { receive, ended } = createScene(() => sid);

    const response = await receive(load(good));

    expect(response.status).toBe(200);
    expect(response.headers.has('set-cookie')).toBe(false);
    expect(ended).toEqual([]);
  });

  it('a POST: 405', async () => {
    const { receive, ended } = createScene();

    const response = await receive(load(good, 'POST'));

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
    expect(ended).toEqual([]);
  });
});

it('does not start for an issuer that anybody can overhear', () => {
  expect(() =>
    createFrontChannelLogoutReceiver({
      issuer: 'http://issuer.example.test',
      sidOf: () => undefined,
      endSession: () => undefined,
    }),
  ).toThrow(expect.objectContaining({ code: 'UNLAPSE_INSECURE_URL' }));
});
