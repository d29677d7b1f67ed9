import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { createAuthorizationServer, type AuthorizationServer } from './authorization-server.js';
import { describeHttp } from './http.contract.js';
import { createManualClock, type ManualClock } from './manual-clock.js';

const clientId = 'app';
const redirectUri = 'http://localhost:8100/auth-action-complete';
/** The example of RFC 7636, appendix B. */
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

const startMs = Date.UTC(2030, 0, 1);

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

function authorizationUrl(params: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid offline_access',
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...params,
  });
  return `https://login.example.com/authorize?${query}`;
}

function post(server: AuthorizationServer, form: Record<string, string>) {
  return server.send({
    method: 'POST',
    url: `${server.issuer}/token`,
    body: new URLSearchParams({ client_id: clientId, ...form }).toString(),
  });
}

async function redeem(server: AuthorizationServer, changes: Record<string, string> = {}) {
  const code = new URL(server.authorize(authorizationUrl())).searchParams.get('code') ?? '';
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

/** Checks an ID Token against the published keys, as a client does. */
async function verified(server: AuthorizationServer, idToken: string) {
  const { body } = await server.send({ method: 'GET', url: `${server.issuer}/jwks` });
  const { payload } = await jwtVerify(idToken, createLocalJWKSet(JSON.parse(body)), {
    issuer: server.issuer,
    audience: clientId,
    algorithms: ['RS256'],
    currentDate: new Date(startMs),
  });
  return payload;
}

describe('a login', () => {
  it('comes back with code, state and issuer, and gives tokens for the code', async () => {
    const { server } = arrange();

    const callback = new URL(server.authorize(authorizationUrl()));
    const answer = await redeem(server);

    expect(`${callback.origin}${callback.pathname}`).toBe(redirectUri);
    expect(Object.fromEntries(callback.searchParams)).toEqual({
      code: 'code-1',
      state: 'state-1',
      iss: server.issuer,
    });
    expect(JSON.parse(answer.body)).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: 'refresh-token-1',
      scope: 'openid offline_access',
    });
  });

  it('gives an ID Token that stands every check', async () => {
    const { server } = arrange();

    const { id_token: idToken } = JSON.parse((await redeem(server)).body);

    expect(await verified(server, idToken)).toMatchObject({
      sub: 'user-1',
      nonce: 'nonce-1',
      iat: startMs / 1000,
      auth_time: startMs / 1000,
    });
  });

  it('gives one whose signature is wrong when told to', async () => {
    const { server } = arrange();
    server.configure({ signWithWrongKey: true });

    const { id_token: idToken } = JSON.parse((await redeem(server)).body);

    await expect(verified(server, idToken)).rejects.toThrow('signature verification failed');
  });

  it('changes and removes claims and metadata when told to', async () => {
    const { server } = arrange();
    server.configure({ idTokenClaims: { nonce: undefined, acr: '2' } });

    const { id_token: idToken } = JSON.parse((await redeem(server)).body);
    server.configure({ metadata: { jwks_uri: undefined, issuer: 'https://other.example' } });
    const discovery = await server.send({ method: 'GET', url: server.discoveryUrl });

    const claims = JSON.parse(Buffer.from(idToken.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ acr: '2' });
    expect(claims).not.toHaveProperty('nonce');
    expect(JSON.parse(discovery.body)).toMatchObject({ issuer: 'https://other.example' });
    expect(JSON.parse(discovery.body)).not.toHaveProperty('jwks_uri');
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

    const callback = server.authorize(authorizationUrl({ code_challenge_method: 'plain' }));

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

describe('what the server knows', () => {
  it('tells of each token whose it is and whether it is good for something', async () => {
    const { server, clock } = arrange();
    server.configure({ accessTokenFormat: 'opaque', accessTokenTtlSeconds: 60 });
    await redeem(server);
    await refresh(server, 'refresh-token-1');

    expect(server.inspect('refresh-token-1')).toEqual({
      kind: 'refresh',
      sub: 'user-1',
      grantId: 'grant-1',
      isActive: false,
      successor: 'refresh-token-2',
    });
    expect(server.inspect('refresh-token-2')).toMatchObject({ isActive: true });
    expect(server.inspect('access-token-2')).toEqual({
      kind: 'access',
      sub: 'user-1',
      grantId: 'grant-1',
      isActive: true,
      expiresAtMs: startMs + 60_000,
    });
    await clock.advance(60_000);
    expect(server.inspect('access-token-2')).toMatchObject({ isActive: false });
    server.revoke();
    expect(server.inspect('refresh-token-2')).toMatchObject({ isActive: false });
    expect(server.inspect('refresh-token-9')).toBeUndefined();
  });

  it('records who sent a refresh token when, and what became of it', async () => {
    const { server, clock } = arrange();
    server.configure({ rotation: { graceSeconds: 10 }, accessTokenFormat: 'opaque' });
    await redeem(server);
    const phone = server.connect('phone', () => 250);
    const form = { client_id: clientId, grant_type: 'refresh_token' };
    const body = new URLSearchParams({ ...form, refresh_token: 'refresh-token-1' }).toString();
    const postAgain = () => phone.send({ method: 'POST', url: `${server.issuer}/token`, body });

    const sending = postAgain();
    await clock.advance(500);
    await sending;
    const again = postAgain();
    await clock.advance(20_000);
    await again;
    await refresh(server, 'refresh-token-1');
    await refresh(server, 'refresh-token-2');

    expect(server.recorded.slice(1)).toMatchObject([
      {
        client: 'phone',
        sentAtMs: startMs,
        arrivals: [{ atMs: startMs + 250, refreshToken: 'accepted' }],
      },
      { client: 'phone', arrivals: [{ refreshToken: 'repeated' }] },
      { client: 'client', arrivals: [{ refreshToken: 'reused' }] },
      { client: 'client', arrivals: [{ refreshToken: 'refused' }] },
    ]);
  });

  it('gives no tokens for a code that was revoked', async () => {
    const { server } = arrange();
    server.authorize(authorizationUrl());
    server.revoke();

    expect((await redeem(server, { code: 'code-1' })).status).toBe(400);
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

  it('lets half of a body arrive, the work being done', async () => {
    const { server } = arrange();
    await redeem(server);
    server.next({ cutBody: true });

    const { status, headers, body } = await refresh(server, 'refresh-token-1');

    expect([status, headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(() => JSON.parse(body)).toThrow('JSON');
    expect(server.inspect('refresh-token-1')).toMatchObject({ isActive: false });
  });

  it('sends a request again, as browsers do, so that it arrives twice', async () => {
    const { server } = arrange();
    await redeem(server);
    server.next({ resend: true });

    const { status } = await refresh(server, 'refresh-token-1');

    expect(status).toBe(400);
    expect(server.tokenRequests).toBe(2);
    expect(server.recorded[1]?.arrivals).toMatchObject([
      { refreshToken: 'accepted' },
      { refreshToken: 'reused' },
    ]);
  });

  it('takes as long as it is told to', async () => {
    const { server, clock } = arrange();
    server.configure({ latencyMs: 50 });
    let isAnswered = false;
    void server.send({ method: 'GET', url: server.discoveryUrl }).then(() => {
      isAnswered = true;
    });

    await clock.advance(99);
    expect(isAnswered).toBe(false);
    await clock.advance(1);
    expect(isAnswered).toBe(true);
  });

  it('forgets what was scripted and has not happened', async () => {
    const { server } = arrange();
    server.next({ fail: 'offline' });
    server.hold();

    server.clearScript();

    expect((await redeem(server)).status).toBe(200);
  });

  it('is cut off during an outage', async () => {
    const { server } = arrange();
    server.configure({ outage: 'offline' });
    await expect(redeem(server)).rejects.toMatchObject({ code: 'UNLAPSE_NETWORK_OFFLINE' });

    server.configure({ outage: undefined });

    expect((await redeem(server)).status).toBe(200);
  });
});

describe('without a user', () => {
  const silent = authorizationUrl({ prompt: 'none' });

  /** The user of the code, or the error, that an answer brings. */
  async function outcomeOf(server: AuthorizationServer): Promise<string | undefined> {
    const back = server.authorizeSilently(silent);
    if (back === undefined) return undefined;
    const { searchParams } = new URL(back);
    expect(searchParams.get('state')).toBe('state-1');
    const error = searchParams.get('error');
    if (error !== null) return error;
    const { body } = await post(server, {
      grant_type: 'authorization_code',
      code: searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: verifier,
    });
    const { refresh_token: token } = JSON.parse(body) as { refresh_token: string };
    return server.inspect(token)?.sub;
  }

  it('knows who signed in last, until that login is over', async () => {
    const { server } = arrange();

    expect(await outcomeOf(server)).toBe('login_required');
    server.authorize(authorizationUrl(), { sub: 'alice' });
    server.authorize(authorizationUrl(), { error: 'access_denied' });
    expect(await outcomeOf(server)).toBe('alice');
    server.endLoginSession();
    expect(await outcomeOf(server)).toBe('login_required');
  });

  it('ends the login with all else that the user has', async () => {
    const { server } = arrange();
    server.authorize(authorizationUrl(), { sub: 'alice' });

    server.revoke('bob');
    expect(await outcomeOf(server)).toBe('alice');
    server.revoke('alice');
    expect(await outcomeOf(server)).toBe('login_required');
  });

  it('answers as it is told to, or never', async () => {
    const { server } = arrange();
    server.authorize(authorizationUrl(), { sub: 'alice' });

    server.configure({ silentAnswer: { sub: 'bob' } });
    expect(await outcomeOf(server)).toBe('bob');
    server.configure({ silentAnswer: { error: 'consent_required' } });
    expect(await outcomeOf(server)).toBe('consent_required');
    server.configure({ silentAnswer: 'never' });
    expect(await outcomeOf(server)).toBeUndefined();
  });

  it('shows a page that nobody sees where the request does not ask for none', () => {
    const { server } = arrange();

    expect(server.authorizeSilently(authorizationUrl())).toBeUndefined();
  });
});
