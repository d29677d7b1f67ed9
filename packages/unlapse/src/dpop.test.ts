import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { api } from '../test/api-rig.js';
import { type BoundSessionRig, createBoundSessionRig } from '../test/bound-session-rig.js';
import { json, readProof } from '../test/bound-server.js';
import { quitBrowser, raw, startBrowser } from '../test/sealed-store-rig.js';

const HOUR_MS = 3_600_000;
let rig: BoundSessionRig;

beforeEach(() => {
  startBrowser();
  rig = createBoundSessionRig();
});
afterEach(quitBrowser);

describe('a login', () => {
  it('binds its code and its tokens to one key (RFC 9449 §5, §10)', async () => {
    const session = rig.openTab();

    await session.login();

    const [proof] = rig.bounds.proofs;
    expect(new URL(rig.shown[0] ?? '').searchParams.get('dpop_jkt')).toBe(proof?.jkt);
    expect(proof?.claims).toEqual({
      jti: expect.stringMatching(/^[\w-]{43}$/),
      htm: 'POST',
      htu: 'https://login.example.com/token',
      iat: rig.clock.now() / 1000,
    });
    expect(session.snapshot).toMatchObject({
      status: 'signed-in',
      authResult: { tokenType: 'DPoP' },
    });
  });

  it('is refused where the server gives a plain bearer token', async () => {
    rig.bounds.tokenType = 'Bearer';
    const session = rig.openTab();

    await expect(session.login()).rejects.toMatchObject({
      code: 'UNLAPSE_RESPONSE_INVALID',
      message: 'the token_type is not DPoP',
    });

    expect(session.snapshot.status).toBe('signed-out');
  });

  it('without dpop refuses a token that is bound', async () => {
    rig.bounds.server.next({ mutate: (body) => ({ ...body, token_type: 'DPoP' }) });
    const session = rig.openTab(false);
    // The server wants a proof: without one, the plain server answers.
    rig.bounds.send = rig.bounds.server.send;

    await expect(session.login()).rejects.toMatchObject({
      message: 'the token_type is not Bearer',
    });
  });

  it('leaves a key that signs, and that nobody can read', async () => {
    await rig.openTab().login();

    const { privateKey } = await raw<CryptoKeyPair>('keys', (keys) => keys.get('dpop app'));

    expect(privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('jwk', privateKey)).rejects.toThrow('not extractable');
  });

  it('takes no dpop_jkt from the app', async () => {
    await expect(rig.openTab().login({ params: { dpop_jkt: 'other' } })).rejects.toMatchObject({
      code: 'UNLAPSE_CONFIGURATION_INVALID',
    });
  });
});

describe('a refresh', () => {
  it('uses the key of the login, after a reload too (E09)', async () => {
    await rig.openTab().login();
    const reloaded = rig.openTab();

    expect(await reloaded.refresh()).toMatchObject({ kind: 'refreshed' });
    expect(await rig.openTab().refresh()).toMatchObject({ kind: 'refreshed' });

    expect(new Set(rig.bounds.proofs.map(({ jkt }) => jkt)).size).toBe(1);
    expect(new Set(rig.bounds.proofs.map(({ claims }) => claims['jti'])).size).toBe(3);
    expect(rig.bounds.proofs.every(({ claims }) => !('ath' in claims))).toBe(true);
  });

  it('ends the session when the key is gone, and the next login gets a new one (E09)', async () => {
    const session = rig.openTab();
    await session.login();
    await raw('keys', (keys) => keys.clear());

    expect(await session.refresh()).toMatchObject({ kind: 'rejected', error: 'invalid_grant' });
    expect(session.snapshot.status).toBe('signed-out');

    await session.login();
    expect(await session.refresh()).toMatchObject({ kind: 'refreshed' });
  });

  it('binds a session that was a bearer until now', async () => {
    const { server } = rig.bounds;
    const before = rig.openTab(false);
    const { send } = rig.bounds;
    rig.bounds.send = server.send;
    await before.login();
    rig.bounds.send = send;

    const after = rig.openTab();
    expect(await after.refresh()).toMatchObject({ kind: 'refreshed' });

    expect(after.snapshot).toMatchObject({ authResult: { tokenType: 'DPoP' } });
  });

  it('keeps the refresh token, but not the access token, of a downgrade', async () => {
    const session = rig.openTab();
    await session.login();
    rig.bounds.tokenType = 'Bearer';

    const spent = await session.getAccessToken();
    expect(await inNoTime(session.refresh())).toMatchObject({ kind: 'unknown' });
    expect(await session.getAccessToken()).toBe(spent);

    rig.bounds.tokenType = 'DPoP';
    rig.clock.jumpWall(HOUR_MS);
    const renewed = await inNoTime(session.getAccessToken());
    expect(renewed).toMatch(/./);
    expect(renewed).not.toBe(spent);
  });

  /** What `work` comes to while the clock stands still, but for timers that are due. */
  async function inNoTime<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    void work.finally(() => {
      isOver = true;
    });
    while (!isOver) await rig.clock.advance(0);
    return work;
  }
});

describe('a nonce that the server wants (RFC 9449 §8)', () => {
  it('costs the first request one repetition, and later ones none', async () => {
    rig.bounds.nonce = 'nonce-1';
    const session = rig.openTab();

    await session.login();
    await session.refresh();

    expect(noncesSeen()).toEqual([undefined, 'nonce-1', 'nonce-1']);
  });

  it('is changed within one refresh: one claim, one spent refresh token', async () => {
    const session = rig.openTab();
    await session.login();
    rig.bounds.nonce = 'nonce-2';

    const outcomes = await Promise.all([session.refresh(), session.refresh()]);

    expect(outcomes).toMatchObject([{ kind: 'refreshed' }, { kind: 'refreshed' }]);
    expect(noncesSeen()).toEqual([undefined, undefined, 'nonce-2']);
    expect(rig.bounds.server.tokenRequests).toBe(2);
  });

  it('is not asked for twice, and ends nothing (E10, F21e)', async () => {
    const session = rig.openTab();
    await session.login();
    const sent = rig.bounds.proofs.length;
    let asked = 0;
    const { send } = rig.bounds;
    rig.bounds.send = async (request) => {
      if (!request.url.endsWith('/token')) return send(request);
      asked += 1;
      return json(400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': `nonce-${asked}` });
    };

    expect(await session.refresh()).toMatchObject({
      kind: 'misconfigured',
      error: 'use_dpop_nonce',
    });

    expect(asked).toBe(2);
    expect(session.snapshot.status).toBe('signed-in');
    rig.bounds.send = send;
    expect(rig.bounds.proofs).toHaveLength(sent);
  });

  it('shares the time of one request, so that a claim outlasts it', async () => {
    const session = rig.openTab();
    await session.login();
    const { send } = rig.bounds;
    let asked = 0;
    rig.bounds.send = async (request) => {
      if (!request.url.endsWith('/token')) return send(request);
      asked += 1;
      if (asked === 2) return new Promise<never>(() => {});
      await new Promise<void>((resolve) => rig.clock.setTimer(resolve, 9000));
      return json(400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'nonce' });
    };

    const refreshing = session.refresh();
    await rig.clock.advance(9000);
    await rig.clock.advance(1000);

    expect(await refreshing).toMatchObject({ kind: 'unknown' });
    expect(asked).toBe(2);
  });

  function noncesSeen(): unknown[] {
    return rig.bounds.proofs.map(({ claims }) => claims['nonce']);
  }
});

describe('an API call', () => {
  it('has the token with its own scheme, and a proof of the same key for it', async () => {
    const session = rig.openTab();
    await session.login();
    const seen: Request[] = [];
    rig.api = async (request) => {
      seen.push(request);
      return new Response('notes');
    };

    await session.fetch(`${api}/notes?page=2#top`, { method: 'PUT', body: 'text' });
    await session.fetch('https://elsewhere.example/notes');

    const [call, other] = seen;
    const accessToken = await session.getAccessToken();
    const proof = await readProof(call?.headers.get('dpop'));
    expect(call?.headers.get('authorization')).toBe(`DPoP ${accessToken}`);
    expect(proof?.jkt).toBe(rig.bounds.proofs[0]?.jkt);
    expect(proof?.claims).toMatchObject({
      htm: 'PUT',
      htu: `${api}/notes`,
      ath: await hashOf(accessToken ?? ''),
    });
    expect([...(other?.headers.keys() ?? ['none'])]).not.toContain('dpop');
  });

  it('is repeated once, body and all, with the nonce that the API wants', async () => {
    const session = rig.openTab();
    await session.login();
    const nonces: unknown[] = [];
    const bodies: string[] = [];
    rig.api = async (request) => {
      const nonce = (await readProof(request.headers.get('dpop')))?.claims['nonce'];
      nonces.push(nonce);
      bodies.push(await request.text());
      return nonce === 'api-nonce' ? new Response('notes') : wantsNonce('api-nonce');
    };

    const response = await session.fetch(`${api}/notes`, { method: 'POST', body: 'text' });
    await session.fetch(`${api}/notes`);

    expect(await response.text()).toBe('notes');
    expect(nonces).toEqual([undefined, 'api-nonce', 'api-nonce']);
    expect(bodies).toEqual(['text', 'text', '']);
    expect(rig.bounds.server.tokenRequests).toBe(1);
  });

  it('is repeated though another one has learned the nonce meanwhile', async () => {
    const session = rig.openTab();
    await session.login();
    const waiting: (() => void)[] = [];
    rig.api = async (request) => {
      const nonce = (await readProof(request.headers.get('dpop')))?.claims['nonce'];
      if (nonce === 'api-nonce') return new Response('notes');
      // Both are on their way before either is answered.
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 2) for (const answer of waiting) answer();
      });
      return wantsNonce('api-nonce');
    };

    const responses = await Promise.all([
      session.fetch(`${api}/notes`),
      session.fetch(`${api}/notes`),
    ]);

    expect(responses.map(({ status }) => status)).toEqual([200, 200]);
    expect(rig.bounds.server.tokenRequests).toBe(1);
  });

  it('takes a nonce for another one than that of the authorization server', async () => {
    rig.bounds.nonce = 'server-nonce';
    const session = rig.openTab();
    await session.login();
    let nonce: unknown = 'none';
    rig.api = async (request) => {
      nonce = (await readProof(request.headers.get('dpop')))?.claims['nonce'];
      return new Response('notes');
    };

    await session.fetch(`${api}/notes`);

    expect(nonce).toBeUndefined();
  });

  it('that is refused costs one refresh, as with any token', async () => {
    const session = rig.openTab();
    await session.login();
    const tokens: unknown[] = [];
    rig.api = async ({ headers }) => {
      tokens.push(headers.get('authorization'));
      return tokens.length === 1
        ? new Response('no', {
            status: 401,
            headers: { 'www-authenticate': 'DPoP error="invalid_token", algs="ES256"' },
          })
        : new Response('notes');
    };

    expect((await session.fetch(`${api}/notes`)).status).toBe(200);

    expect(new Set(tokens).size).toBe(2);
    expect(rig.bounds.server.tokenRequests).toBe(2);
  });

  it('signs with the key of the session that another tab has begun since', async () => {
    const session = rig.openTab();
    await session.login();
    await session.fetch(`${api}/notes`);
    const other = rig.openTab();
    await other.ready();
    await other.logout();
    await other.login();
    let jkt: unknown;
    rig.api = async (request) => {
      jkt = (await readProof(request.headers.get('dpop')))?.jkt;
      return new Response('notes');
    };

    await session.isAuthenticated();
    await session.fetch(`${api}/notes`);

    expect(jkt).toBe(rig.bounds.proofs.at(-1)?.jkt);
    expect(jkt).not.toBe(rig.bounds.proofs[0]?.jkt);
  });

  function wantsNonce(nonce: string): Response {
    return new Response('no', {
      status: 401,
      headers: { 'dpop-nonce': nonce, 'www-authenticate': 'DPoP error="use_dpop_nonce"' },
    });
  }
});

describe('a logout', () => {
  it('deletes the key', async () => {
    const session = rig.openTab();
    await session.login();

    await session.logout();

    await expect.poll(() => raw('keys', (keys) => keys.get('dpop app'))).toBeUndefined();
  });

  it('in one tab leaves alone the key of a login that follows, whatever other tabs hear', async () => {
    const [one, other] = [rig.openTab(), rig.openTab()];
    await one.login();
    await other.isAuthenticated();

    await one.logout();
    await one.login();
    await other.isAuthenticated();

    expect(await one.refresh()).toMatchObject({ kind: 'refreshed' });
    expect(await other.refresh()).toMatchObject({ kind: 'refreshed' });
  });
});

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('base64url');
}
