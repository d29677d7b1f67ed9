import { SignJWT } from 'jose';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createManualClock, type ManualClock } from '../testing/manual-clock.js';
import { createTestIssuer, type TestIssuer, type TokenOverrides } from '../testing/mint.js';
import {
  createBackChannelLogoutReceiver,
  type BackChannelLogoutOptions,
  type LogoutNotice,
} from './index.js';

const endpoint = 'https://app.example.test/logout';
const event = 'http://schemas.openid.net/event/backchannel-logout';
const nowSeconds = Date.UTC(2030, 0, 1) / 1000;

let clock: ManualClock;
let issuer: TestIssuer;
let ended: LogoutNotice[];
let failures: unknown[];
let receive: (request: Request) => Promise<Response>;

beforeEach(async () => {
  clock = createManualClock(nowSeconds * 1000);
  issuer = await createTestIssuer({ clock });
  ended = [];
  failures = [];
  receive = receiver();
});

function receiver(
  options: Partial<BackChannelLogoutOptions> = {},
  fetch: (url: string) => Promise<Response> = issuer.fetch,
): (request: Request) => Promise<Response> {
  return createBackChannelLogoutReceiver({
    issuer: issuer.issuer,
    clientId: 'client-1',
    endSessions: (notice) => void ended.push(notice),
    onFailure: (error) => void failures.push(error),
    clock,
    fetch,
    ...options,
  });
}

/** A good logout token with these changes. */
function mint(claims: TokenOverrides = {}, header: TokenOverrides = {}): Promise<string> {
  return issuer.mintIdToken(
    { nonce: undefined, sid: 'session-1', jti: 'logout-1', events: { [event]: {} }, ...claims },
    { typ: 'logout+jwt', ...header },
  );
}

function post(token: string): Request {
  return new Request(endpoint, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: token }),
  });
}

describe('a good logout token (Back-Channel Logout §2.4)', () => {
  it('ends the session that it names: 200, stored nowhere', async () => {
    const response = await receive(post(await mint()));

    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe('');
    expect(ended).toEqual([
      { iss: issuer.issuer, sub: 'user-1', sid: 'session-1', issuedAtMs: nowSeconds * 1000 },
    ]);
  });

  it.each<[string, TokenOverrides, TokenOverrides?]>([
    ['of a session whose user is not named', { sub: undefined }],
    ['of all sessions of a user', { sid: undefined }],
    ['for us among others', { aud: ['client-2', 'client-1'] }],
    ['with more events', { events: { [event]: {}, 'https://example.test/other': 1 } }],
    ['with an event that has members', { events: { [event]: { reason: 'expired' } } }],
    ['without a type', {}, { typ: undefined }],
    ['of the type JWT', {}, { typ: 'JWT' }],
    ['of the whole type', {}, { typ: 'application/logout+jwt' }],
    ['from a clock that is ahead', { iat: nowSeconds + 5 }],
    ['from a clock that is behind', { exp: nowSeconds - 4 }],
  ])('is taken: one %s', async (_name, claims, header) => {
    expect((await receive(post(await mint(claims, header)))).status).toBe(200);
    expect(ended).toHaveLength(1);
  });

  it('is waited for: 200 is only said once the sessions have ended', async () => {
    let finish = (): void => undefined;
    const ending = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const said = vi.fn<(response: Response) => void>();
    const receiving = receiver({ endSessions: () => ending })(post(await mint())).then(said);

    await clock.advance(60_000);
    expect(said).not.toHaveBeenCalled();
    finish();
    await receiving;

    expect(said).toHaveBeenCalledOnce();
  });

  it('comes beside other fields, which are ignored', async () => {
    const body = new URLSearchParams({ logout_token: await mint(), state: 'a' });

    expect((await receive(new Request(endpoint, { method: 'POST', body }))).status).toBe(200);
  });
});

describe('a bad logout token ends nothing: 400 (Back-Channel Logout §2.6, §2.8)', () => {
  it.each<[string, TokenOverrides, TokenOverrides?]>([
    ['of another issuer', { iss: 'https://evil.example.test' }],
    ['of the issuer with a slash more', { iss: 'https://issuer.example.test/' }],
    ['for another client', { aud: 'client-2' }],
    ['for a client that ours is the beginning of', { aud: 'client-10' }],
    ['for nobody', { aud: undefined }],
    ['for an empty list', { aud: [] }],
    ['without iat', { iat: undefined }],
    ['with iat as a text', { iat: String(nowSeconds) }],
    ['from the future', { iat: nowSeconds + 6 }],
    ['without exp', { exp: undefined }],
    ['with exp as a text', { exp: String(nowSeconds + 60) }],
    ['that has expired', { exp: nowSeconds - 5 }],
    ['without jti', { jti: undefined }],
    ['with an empty jti', { jti: '' }],
    ['with jti as a number', { jti: 1 }],
    ['without events', { events: undefined }],
    ['with events as a list', { events: [event] }],
    ['with events as a text', { events: event }],
    ['with another event', { events: { 'http://schemas.openid.net/event/other': {} } }],
    ['with an event of a prototype', { events: { constructor: {} } }],
    ['with an event that is no object', { events: { [event]: true } }],
    ['with an event of null', { events: { [event]: null } }],
    ['with a nonce', { nonce: 'nonce-1' }],
    ['with a nonce of null', { nonce: null }],
    ['for no session and no user', { sub: undefined, sid: undefined }],
    ['with an empty session', { sid: '' }],
    ['with a session that is no text', { sid: 7 }],
    ['with a user that is no text', { sub: ['user-1'] }],
    ['of the type of an access token', {}, { typ: 'at+jwt' }],
    ['of the type of a proof', {}, { typ: 'dpop+jwt' }],
    ['of a type that is no text', {}, { typ: 7 }],
    ['with an extension that must be understood', {}, { crit: ['b64'], b64: true }],
    ['by a key that is not published', {}, { kid: 'other' }],
  ])('one %s', async (_name, claims, header) => {
    expect(await verdictOf(await receive(post(await mint(claims, header))))).toEqual(refused);
  });

  it('an ID Token', async () => {
    expect(
      await verdictOf(await receive(post(await issuer.mintIdToken({ sid: 'session-1' })))),
    ).toEqual(refused);
  });

  it('one with the signature of somebody else', async () => {
    const stranger = await createTestIssuer({ clock });
    const [header] = (await mint()).split('.');
    const token = await stranger.mintIdToken(
      { nonce: undefined, sid: 'session-1', jti: 'logout-1', events: { [event]: {} } },
      { typ: 'logout+jwt', kid: issuer.jwks.keys[0]?.kid },
    );

    expect(token.split('.')[0]).toBe(header);
    expect(await verdictOf(await receive(post(token)))).toEqual(refused);
  });

  it('one whose claims were changed', async () => {
    const [header = '', , signature = ''] = (await mint()).split('.');
    const [, payload = ''] = (await mint({ sid: 'session-2' })).split('.');

    expect(await verdictOf(await receive(post(`${header}.${payload}.${signature}`)))).toEqual(
      refused,
    );
  });

  it('one without a signature', async () => {
    const [, payload = ''] = (await mint()).split('.');
    const header = btoa(JSON.stringify({ alg: 'none', typ: 'logout+jwt' })).replaceAll('=', '');

    expect(await verdictOf(await receive(post(`${header}.${payload}.`)))).toEqual(refused);
  });

  it('one signed with a shared secret', async () => {
    const token = await new SignJWT({ iss: issuer.issuer, aud: 'client-1' })
      .setProtectedHeader({ alg: 'HS256', typ: 'logout+jwt' })
      .sign(new Uint8Array(32));

    expect(await verdictOf(await receive(post(token)))).toEqual(refused);
  });

  it.each(['', 'a.b.c', 'no token', '....'])('what is no token: "%s"', async (token) => {
    expect(await verdictOf(await receive(post(token)))).toEqual(refused);
  });

  it('is described without the token', async () => {
    const token = await mint({ aud: 'client-2' });

    const response = await receive(post(token));

    expect(await response.json()).toEqual({
      error: 'invalid_request',
      error_description: 'request refused: the token is for another client',
    });
  });
});

describe('a token that comes again (Back-Channel Logout §2.6)', () => {
  it('ends nothing', async () => {
    const token = await mint();
    await receive(post(token));
    ended.length = 0;

    expect(await verdictOf(await receive(post(token)))).toEqual(refused);
  });

  it('is known until it has expired, tolerance included', async () => {
    const token = await mint();
    await receive(post(token));

    await clock.advance(304_999);
    expect(await (await receive(post(token))).text()).toContain('received before');
    await clock.advance(1);

    expect(await (await receive(post(token))).text()).toContain('has expired');
  });

  it('is tried again where the first try failed', async () => {
    const endSessions = vi.fn<BackChannelLogoutOptions['endSessions']>();
    endSessions.mockRejectedValueOnce(new Error('the database is down'));
    const receiving = receiver({ endSessions });
    const token = await mint();

    expect((await receiving(post(token))).status).toBe(400);
    expect((await receiving(post(token))).status).toBe(200);
    expect(endSessions).toHaveBeenCalledTimes(2);
  });

  it('is not confused with another one', async () => {
    await receive(post(await mint()));

    expect((await receive(post(await mint({ jti: 'logout-2' })))).status).toBe(200);
  });
});

describe('a logout that fails on this side: 400, and it is told (Back-Channel Logout §2.8)', () => {
  it('because the sessions cannot be ended', async () => {
    const down = new Error('the database is down');
    const receiving = receiver({ endSessions: () => Promise.reject(down) });

    const response = await receiving(post(await mint()));

    expect(response.status).toBe(400);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      error: 'server_error',
      error_description: 'the logout failed',
    });
    expect(failures).toEqual([down]);
  });

  it('because there are no keys', async () => {
    const receiving = receiver({}, async () => new Response(null, { status: 503 }));

    expect((await receiving(post(await mint()))).status).toBe(400);
    expect(failures).toMatchObject([{ code: 'UNLAPSE_SERVER_UNAVAILABLE' }]);
    expect(ended).toEqual([]);
  });
});

describe('a request that is none', () => {
  it.each(['GET', 'PUT', 'DELETE'])('%s: 405', async (method) => {
    const response = await receive(new Request(`${endpoint}?logout_token=a`, { method }));

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each<[string, (token: string) => RequestInit & { duplex?: 'half' }]>([
    ['without a body', () => ({ headers: { 'content-type': form } })],
    ['without a token', () => ({ body: new URLSearchParams({ token: 'a' }) })],
    ['with two tokens', (token) => ({ body: `logout_token=${token}&logout_token=${token}` })],
    [
      'with JSON',
      (token) => ({
        body: JSON.stringify({ logout_token: token }),
        headers: { 'content-type': 'application/json' },
      }),
    ],
    [
      'of no type',
      (token) => ({ body: new TextEncoder().encode(`logout_token=${token}`), headers: {} }),
    ],
    [
      'over 64 KiB',
      (token) => ({ body: new URLSearchParams({ logout_token: token, more: 'a'.repeat(65_536) }) }),
    ],
    ['without end', () => ({ body: endless(), duplex: 'half', headers: { 'content-type': form } })],
  ])('%s: 400', async (_name, init) => {
    const request = { headers: { 'content-type': form }, ...init(await mint()) };

    expect(
      await verdictOf(await receive(new Request(endpoint, { method: 'POST', ...request }))),
    ).toEqual(refused);
  });
});

describe('a receiver that forgot something does not start', () => {
  it.each<[string, object, string]>([
    ['no issuer', { issuer: undefined }, 'UNLAPSE_INSECURE_URL'],
    ['an issuer without https', { issuer: 'http://a.test' }, 'UNLAPSE_INSECURE_URL'],
    ['keys without https', { jwksUri: 'http://a.test' }, 'UNLAPSE_INSECURE_URL'],
    ['no client', { clientId: undefined }, 'UNLAPSE_CONFIGURATION_INVALID'],
    ['an empty client', { clientId: '' }, 'UNLAPSE_CONFIGURATION_INVALID'],
    ['a wide tolerance', { clockToleranceSeconds: 301 }, 'UNLAPSE_CONFIGURATION_INVALID'],
  ])('%s', (_name, options, code) => {
    expect(() => receiver(options)).toThrow(expect.objectContaining({ code }));
  });
});

const form = 'application/x-www-form-urlencoded';

/** A request that was refused, by a side that is all right. */
const refused = {
  status: 400,
  caching: 'no-store',
  error: 'invalid_request',
  ended: [],
  failures: [],
};

async function verdictOf(response: Response): Promise<typeof refused> {
  const { error } = (await response.json()) as { readonly error: string };
  const caching = response.headers.get('cache-control') ?? '';
  return { status: response.status, caching, error, ended: ended as [], failures: failures as [] };
}

function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1024)) });
}
