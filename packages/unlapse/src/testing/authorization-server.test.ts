import * as oauth from 'oauth4webapi';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAuthorizationServer, type AuthorizationServer } from './authorization-server.js';
import { describeHttp } from './http.contract.js';
import { createManualClock, type ManualClock } from './manual-clock.js';

const client: oauth.Client = { client_id: 'app' };
const redirectUri = 'http://localhost:8100/auth-action-complete';
const verifier = 'a-code-verifier-that-is-longer-than-forty-three-characters';

const startMs = Date.UTC(2030, 0, 1);

// oauth4webapi reads the time by itself.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: startMs });
});
afterEach(() => {
  vi.useRealTimers();
});

describeHttp('scripted authorization server', async () => {
  const server = createAuthorizationServer(createManualClock());
  return {
    http: server,
    url: `${server.issuer}/token`,
    answer: (status, headers, body) => server.next({ answer: { status, headers, body } }),
    breakOff: () => server.next({ fail: 'unreachable' }),
    received: () =>
      server.recorded.map(({ method, body = '', headers }) => ({
        method,
        body,
        authorization: headers?.['authorization'],
      })),
  };
});

interface Arrangement {
  readonly server: AuthorizationServer;
  readonly clock: ManualClock;
}

function arrange(): Arrangement {
  const clock = createManualClock(startMs);
  return { server: createAuthorizationServer(clock), clock };
}

async function authorizationUrl(params: Record<string, string> = {}): Promise<string> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    scope: 'openid offline_access',
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...params,
  });
  return `https://login.example.com/authorize?${query}`;
}

function post(server: AuthorizationServer, form: Record<string, string>) {
  return server.send({
    method: 'POST',
    url: `${server.issuer}/token`,
    body: new URLSearchParams({ client_id: client.client_id, ...form }).toString(),
  });
}

async function redeem(server: AuthorizationServer, changes: Record<string, string> = {}) {
  const code = new URL(server.authorize(await authorizationUrl())).searchParams.get('code') ?? '';
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...changes,
  };
  return post(server, form);
}

function refresh(server: AuthorizationServer, refreshToken: string) {
  return post(server, { grant_type: 'refresh_token', refresh_token: refreshToken });
}

/** The server as oauth4webapi wants to see it. */
function fetchFrom(server: AuthorizationServer) {
  return async (
    url: string,
    { method, body }: oauth.CustomFetchOptions<'GET' | 'POST', URLSearchParams | undefined>,
  ) => {
    const answer = await server.send({ method, url, ...(body && { body: body.toString() }) });
    return new Response(answer.body, answer);
  };
}

describe('a login', () => {
  it('passes every check of a strict OpenID client', async () => {
    const { server } = arrange();
    const options = { [oauth.customFetch]: fetchFrom(server) };
    const issuer = new URL(server.issuer);
    const discovery = await oauth.discoveryRequest(issuer, options);
    const as = await oauth.processDiscoveryResponse(issuer, discovery);
    const callback = new URL(server.authorize(await authorizationUrl()));
    const params = oauth.validateAuthResponse(as, client, callback, 'state-1');

    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      oauth.None(),
      params,
      redirectUri,
      verifier,
      options,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
      expectedNonce: 'nonce-1',
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(as, response, options);

    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ sub: 'user-1' });
    expect(tokens.refresh_token).toBe('refresh-token-1');
  });

  it('refuses a code used twice and ends what it had started', async () => {
    const { server } = arrange();
    await redeem(server);

    const again = await redeem(server, { code: 'code-1' });
    const afterwards = await refresh(server, 'refresh-token-1');

    expect([again.status, afterwards.status]).toEqual([400, 400]);
  });

  it('refuses a wrong code_verifier', async () => {
    const { server } = arrange();

    const answer = await redeem(server, { code_verifier: 'x'.repeat(43) });

    expect(JSON.parse(answer.body)).toMatchObject({ error: 'invalid_grant' });
  });

  it('comes back with an error for a request without PKCE', async () => {
    const { server } = arrange();

    const callback = server.authorize(await authorizationUrl({ code_challenge_method: 'plain' }));

    expect(new URL(callback).searchParams.get('error')).toBe('invalid_request');
  });
});

describe('rotation', () => {
  it('takes a refresh token once, and ends the grant when it comes again', async () => {
    const { server } = arrange();
    await redeem(server);

    const first = await refresh(server, 'refresh-token-1');
    const reused = await refresh(server, 'refresh-token-1');
    const successor = await refresh(server, 'refresh-token-2');

    expect([first.status, reused.status, successor.status]).toEqual([200, 400, 400]);
  });

  it('answers a spent refresh token with its successor within the grace, and not after', async () => {
    const { server, clock } = arrange();
    server.configure({ rotation: { graceSeconds: 10 }, reuseDetection: false });
    await redeem(server);
    await refresh(server, 'refresh-token-1');

    await clock.advance(10_000);
    const within = await refresh(server, 'refresh-token-1');
    await clock.advance(1);
    const after = await refresh(server, 'refresh-token-1');

    expect(JSON.parse(within.body)).toMatchObject({ refresh_token: 'refresh-token-2' });
    expect(after.status).toBe(400);
  });

  it('gives no refresh token on refresh where there is no rotation', async () => {
    const { server } = arrange();
    server.configure({ rotation: 'none' });
    await redeem(server);

    await refresh(server, 'refresh-token-1');
    const answer = await refresh(server, 'refresh-token-1');

    expect(JSON.parse(answer.body)).not.toHaveProperty('refresh_token');
    expect(answer.status).toBe(200);
  });

  it('ends the sessions of the user that is revoked, and no other', async () => {
    const { server } = arrange();
    await redeem(server);

    server.revoke('user-2');
    const before = await refresh(server, 'refresh-token-1');
    server.revoke('user-1');
    const after = await refresh(server, 'refresh-token-2');

    expect([before.status, after.status]).toEqual([200, 400]);
  });
});

describe('the script', () => {
  it('answers the next request with what it was told, the one after as usual', async () => {
    const { server } = arrange();
    server.next({ answer: { status: 503, headers: { 'retry-after': '7' }, body: '<html>' } });

    const scripted = await redeem(server);
    const usual = await redeem(server);

    expect(scripted).toMatchObject({ status: 503, body: '<html>' });
    expect(scripted.headers.get('retry-after')).toBe('7');
    expect(usual.status).toBe(200);
  });

  it.each([
    ['offline', 'UNLAPSE_NETWORK_OFFLINE'],
    ['unreachable', 'UNLAPSE_NETWORK_UNREACHABLE'],
    ['timed-out', 'UNLAPSE_NETWORK_TIMED_OUT'],
  ] as const)('fails a request as %s, and the server never sees it', async (fail, code) => {
    const { server } = arrange();
    await redeem(server);
    server.next({ fail });

    await expect(refresh(server, 'refresh-token-1')).rejects.toMatchObject({ code });
    expect((await refresh(server, 'refresh-token-1')).status).toBe(200);
    expect(server.tokenRequests).toBe(3);
  });

  it('spends the refresh token when only the reply is lost', async () => {
    const { server } = arrange();
    await redeem(server);
    server.next({ loseReply: 'unreachable' });

    await expect(refresh(server, 'refresh-token-1')).rejects.toMatchObject({
      code: 'UNLAPSE_NETWORK_UNREACHABLE',
    });
    expect((await refresh(server, 'refresh-token-1')).status).toBe(400);
  });

  it('changes the body of a success', async () => {
    const { server } = arrange();
    server.next({ mutate: (body) => ({ ...body, expires_in: '20' }) });

    const answer = await redeem(server);

    expect(JSON.parse(answer.body)).toMatchObject({ expires_in: '20', token_type: 'Bearer' });
  });

  it('holds a request until it is released', async () => {
    const { server } = arrange();
    await redeem(server);
    const held = server.hold();
    const pending = refresh(server, 'refresh-token-1');
    await held.arrived;
    server.revoke();

    held.release();

    expect((await pending).status).toBe(400);
  });

  it('holds only the reply, the work being done', async () => {
    const { server } = arrange();
    await redeem(server);
    const held = server.hold('token', 'after');
    const pending = refresh(server, 'refresh-token-1');
    await held.arrived;
    const meanwhile = await refresh(server, 'refresh-token-1');

    held.release();

    expect([meanwhile.status, (await pending).status]).toEqual([400, 200]);
  });

  it('is cut off during an outage', async () => {
    const { server } = arrange();
    server.configure({ outage: 'offline' });
    await expect(redeem(server)).rejects.toMatchObject({ code: 'UNLAPSE_NETWORK_OFFLINE' });

    server.configure({ outage: undefined });

    expect((await redeem(server)).status).toBe(200);
  });
});
