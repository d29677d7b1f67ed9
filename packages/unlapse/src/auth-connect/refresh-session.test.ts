import { beforeEach, expect, it } from 'vitest';
import { type ConnectRig, createConnectRig, popupConfig } from '../../test/connect-rig.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { decodeJwt } from '../protocol/jwt.js';
import { AzureProvider } from '../providers/azure.js';
import { OktaProvider } from '../providers/okta.js';

let rig: ConnectRig;
let result: AuthResult;
beforeEach(async () => {
  rig = createConnectRig();
  await rig.api.setup(popupConfig);
  // What the app stores goes through JSON.
  result = JSON.parse(JSON.stringify(await rig.api.login(new OktaProvider(), rig.options)));
});

/** Refreshes while the clock runs, so that waits between attempts pass. */
async function refresh(auth = result, scopes?: string | string[]): Promise<AuthResult> {
  let running = true;
  const refreshed = rig.api.refreshSession(new OktaProvider(), auth, scopes).finally(() => {
    running = false;
  });
  refreshed.catch(() => {});
  while (running) await rig.clock.advance(20);
  return refreshed;
}

it('makes a new result and leaves the old one as it was', async () => {
  const before = structuredClone(result);
  await rig.clock.advance(3_600_000);

  const refreshed = await refresh();

  expect(result).toEqual(before);
  expect(refreshed.accessToken).not.toBe(result.accessToken);
  expect(refreshed.refreshToken).not.toBe(result.refreshToken);
  expect(refreshed.receivedAt).toBeGreaterThanOrEqual(result.receivedAt + 3600);
  expect(refreshed.provider).toEqual(result.provider);
});

it('sends grant_type, client_id and refresh_token, and no more [RFC 6749 §6]', async () => {
  await refresh();

  const sent = rig.server.recorded.filter(({ endpoint }) => endpoint === 'token').at(-1);
  expect(sent?.form).toEqual({
    grant_type: 'refresh_token',
    client_id: 'app',
    refresh_token: result.refreshToken,
  });
});

it('makes one request for callers at the same time', async () => {
  const results = await Promise.all(Array.from({ length: 20 }, () => refresh()));

  expect(rig.server.tokenRequests).toBe(2);
  expect(new Set(results.map(({ accessToken }) => accessToken)).size).toBe(1);
});

it('queues a refresh for other scopes and spends the newest refresh token', async () => {
  const [all, some] = await Promise.all([refresh(), refresh(result, ['openid', 'email'])]);

  expect(rig.server.tokenRequests).toBe(3);
  expect(
    rig.server.recorded.filter(({ endpoint }) => endpoint === 'token').at(-1)?.form,
  ).toMatchObject({
    scope: 'openid email',
    refresh_token: all.refreshToken,
  });
  expect(some.refreshToken).not.toBe(all.refreshToken);
});

it.each(['strict', 'none'] as const)(
  'works on when a refresh for scopes follows another, rotation %s',
  async (rotation) => {
    rig.server.configure({ rotation });

    const results = await Promise.all([
      refresh(result, 'openid'),
      refresh(result, 'email'),
      refresh(),
    ]);

    expect(results).toHaveLength(3);
    expect(rig.server.tokenRequests).toBe(4);
  },
);

it('keeps the old refresh and ID token when the answer has none [RFC 6749 §6]', async () => {
  rig.server.next({ mutate: ({ refresh_token: _r, id_token: _i, ...body }) => body });

  const refreshed = await refresh();

  expect(refreshed.refreshToken).toBe(result.refreshToken);
  expect(refreshed.idToken).toBe(result.idToken);
});

it.each([
  ['no access token', { access_token: undefined }],
  ['an empty access token', { access_token: '' }],
  ['no token type', { token_type: undefined }],
  ['an unknown token type', { token_type: 'DPoP' }],
])('keeps a rotated refresh token that comes with %s, and tries once more', async (_, odd) => {
  rig.server.next({ mutate: (body) => ({ ...body, ...odd }) });

  const refreshed = await refresh();

  expect(refreshed.accessToken).not.toBe(result.accessToken);
  await expect(refresh(refreshed)).resolves.toBeDefined();
});

it('hands the only refresh token left to the app when the second answer is odd too', async () => {
  const odd = { mutate: (body: object) => ({ ...body, access_token: undefined }) };
  rig.server.next(odd);
  rig.server.next(odd);

  const kept = await refresh();

  expect(kept.accessToken).toBe(result.accessToken);
  expect(kept.receivedAt).toBe(result.receivedAt);
  await expect(refresh(kept)).resolves.toBeDefined();
});

it('spends the refresh token of an odd answer in the refresh that waits behind it', async () => {
  const odd = { mutate: (body: object) => ({ ...body, access_token: undefined }) };
  rig.server.next(odd);
  rig.server.next(odd);

  const [kept, some] = await Promise.all([refresh(), refresh(result, 'openid')]);

  const sent = rig.server.recorded.filter(({ endpoint }) => endpoint === 'token').at(-1);
  expect(sent?.form['refresh_token']).toBe(kept.refreshToken);
  expect(some.accessToken).not.toBe(result.accessToken);
});

it.each([[null], [''], [[]]])('takes the scopes %j for none', async (scopes) => {
  await Promise.all([refresh(), refresh(result, scopes as unknown as string)]);

  expect(rig.server.tokenRequests).toBe(2);
});

it('accepts the nonce of the login in an ID Token that follows one without', async () => {
  const { nonce } = decodeJwt(result.idToken ?? '');
  const without = await refresh();
  rig.server.configure({ idTokenClaims: { nonce } });

  await expect(refresh(without)).resolves.toBeDefined();
});

it('keeps the tokens, and the old ID Token, while it is too early to ask for a new key', async () => {
  const header = btoa(JSON.stringify({ alg: 'RS256', kid: 'new' })).replaceAll('=', '');
  rig.server.next({
    mutate: (body) => ({
      ...body,
      id_token: String(body['id_token']).replace(/^[^.]+/, header),
    }),
  });

  const refreshed = await refresh();

  expect(refreshed.idToken).toBe(result.idToken);
  expect(refreshed.refreshToken).not.toBe(result.refreshToken);
});

it.each([
  ['sub', { sub: 'somebody-else' }],
  ['iss', { iss: 'https://evil.example' }],
  ['aud', { aud: 'other' }],
  ['nonce', { nonce: 'other' }],
])('keeps nothing of an answer whose ID Token has another %s', async (_, claims) => {
  rig.server.configure({ idTokenClaims: claims });

  await expect(refresh()).rejects.toMatchObject({ code: 'UNLAPSE_ID_TOKEN_INVALID' });
});

it('keeps nothing of an answer whose ID Token is badly signed', async () => {
  rig.server.configure({ signWithWrongKey: true });

  await expect(refresh()).rejects.toMatchObject({ error: 'id_token_invalid' });
});

it('keeps the tokens, and the old ID Token, while the signing keys are unavailable', async () => {
  await rig.clock.advance(86_400_000);
  rig.server.next({ answer: { status: 503 } }, 'jwks');

  const refreshed = await refresh();

  expect(refreshed.idToken).toBe(result.idToken);
  expect(refreshed.refreshToken).not.toBe(result.refreshToken);
});

it.each([600_000, -600_000])('refreshes with a clock that is %d ms off', async (ms) => {
  rig.server.configure({ idTokenTtlSeconds: 300 });
  rig.clock.jumpWall(ms);

  await expect(refresh()).resolves.toBeDefined();
});

it('tells a definite rejection from a fault that passes', async () => {
  const { refreshToken: _, ...withoutRefreshToken } = result;
  await expect(refresh(withoutRefreshToken)).rejects.toMatchObject({ error: 'no_refresh_token' });

  rig.server.configure({ outage: 'offline' });
  await expect(refresh()).rejects.toMatchObject({ error: 'network_error' });
  rig.server.configure({ outage: 'unreachable' });
  await expect(refresh()).rejects.toMatchObject({ error: 'network_error' });
  rig.server.configure({ outage: 'timed-out' });
  await expect(refresh()).rejects.toMatchObject({ error: 'network_error' });
  rig.server.configure({ outage: undefined });
  rig.server.next({ answer: { status: 503, headers: { 'retry-after': '60' } } });
  await expect(refresh()).rejects.toMatchObject({ error: 'http_error', retryAfterMs: 60_000 });
  await rig.clock.advance(60_000);
  rig.server.next({ answer: { status: 401, body: { error: 'invalid_client' } } });
  await expect(refresh()).rejects.toMatchObject({
    code: 'UNLAPSE_SERVER_MISCONFIGURED',
    error: 'invalid_client',
  });

  rig.server.revoke();
  await expect(refresh()).rejects.toMatchObject({
    code: 'UNLAPSE_REFRESH_REJECTED',
    error: 'invalid_grant',
  });
});

it.each([
  ['503 without Retry-After', { answer: { status: 503 } }],
  ['503 that asks for a second', { answer: { status: 503, headers: { 'retry-after': '1' } } }],
  ['a connection that breaks before the server acts', { fail: 'unreachable' as const }],
])('brings a token in the same call after %s', async (_, step) => {
  rig.server.next(step);

  await expect(refresh()).resolves.toBeDefined();
});

it('sends the same refresh token again when a reply is lost, within the grace of the server', async () => {
  rig.server.configure({ rotation: { graceSeconds: 10 } });
  rig.server.next({ loseReply: 'unreachable' });

  await expect(refresh()).resolves.toBeDefined();
});

it('refreshes a result of a server that names the tenant only in its tokens', async () => {
  const issuer = 'https://login.microsoftonline.com/common/v2.0';
  const other = createConnectRig(issuer);
  other.server.configure({
    metadata: {
      issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
      authorization_response_iss_parameter_supported: false,
    },
    idTokenClaims: { tid: '11', iss: 'https://login.microsoftonline.com/11/v2.0' },
  });
  other.user = (url) => other.server.authorize(url).replace(/&iss=[^&]*/, '');
  await other.api.setup(popupConfig);
  await expect(other.api.login(new OktaProvider(), other.options)).rejects.toMatchObject({
    code: 'UNLAPSE_ISSUER_MISMATCH',
  });

  const signedIn = await other.api.login(new AzureProvider(), other.options);

  await expect(other.api.refreshSession(new AzureProvider(), signedIn)).resolves.toBeDefined();
});
