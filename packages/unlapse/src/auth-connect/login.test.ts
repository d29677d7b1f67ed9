import { beforeEach, describe, expect, it } from 'vitest';
import { type ConnectRig, createConnectRig, popupConfig } from '../../test/connect-rig.js';
import { UnlapseError } from '../errors/errors.js';
import { decodeJwt } from '../protocol/jwt.js';
import type { ProviderURLInfo } from '../protocol/provider-request.js';
import { Auth0Provider } from '../providers/auth0.js';
import { OktaProvider } from '../providers/okta.js';

let rig: ConnectRig;
beforeEach(async () => {
  rig = createConnectRig();
  await rig.api.setup(popupConfig);
});

const login = () => rig.api.login(new OktaProvider(), rig.options);

it('signs in with code and PKCE S256, and fills every field of the result', async () => {
  const result = await login();

  const request = new URL(rig.userAgent.shown[0] ?? '').searchParams;
  expect(request.get('response_type')).toBe('code');
  expect(request.get('code_challenge_method')).toBe('S256');
  expect(rig.server.recorded.at(-2)?.form).toMatchObject({
    grant_type: 'authorization_code',
    client_id: 'app',
    redirect_uri: rig.options.redirectUri,
    code_verifier: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(result).toEqual({
    accessToken: expect.any(String),
    idToken: expect.any(String),
    refreshToken: expect.any(String),
    tokenType: 'Bearer',
    expiresIn: 3600,
    receivedAt: rig.clock.now() / 1000,
    scope: rig.options.scope,
    state: { url: `${rig.server.issuer}/token` },
    rawResult: expect.stringContaining('access_token'),
    config: popupConfig,
    provider: {
      authorizeUrl: rig.userAgent.shown[0],
      config: {
        url: `${rig.server.issuer}/token`,
        tokenCodeName: 'code',
        payload: expect.not.objectContaining({ code_verifier: expect.anything() }),
      },
      manifest: expect.objectContaining({ issuer: rig.server.issuer }),
      options: rig.options,
    },
  });
  expect(rig.userAgent.openWindows).toBe(0);
});

it('uses a state, nonce and verifier once [RFC 9700 §4.7]', async () => {
  const provider = new OktaProvider();

  await rig.api.login(provider, rig.options);
  await rig.api.login(provider, rig.options);

  for (const name of ['state', 'nonce', 'code_challenge']) {
    const values = rig.userAgent.shown.map((url) => new URL(url).searchParams.get(name));
    expect(new Set(values).size).toBe(2);
  }
});

it('keeps the keys of two logins on one provider object apart', async () => {
  const provider = new OktaProvider();

  const results = await Promise.all([
    rig.api.login(provider, rig.options),
    rig.api.login(provider, rig.options),
  ]);

  expect(results.map(({ refreshToken }) => refreshToken)).toHaveLength(2);
  expect(rig.server.tokenRequests).toBe(2);
});

it('opens the window synchronously, before anything is fetched', async () => {
  const pending = login();

  expect(rig.userAgent.openWindows).toBe(1);
  expect(rig.server.requests).toBe(0);
  await pending;
});

it.each([
  ['no setup', 'UNLAPSE_NOT_SET_UP', 'not_setup'],
  ['a missing clientId', 'UNLAPSE_CONFIGURATION_INVALID', 'configuration_invalid'],
  ['an http discovery URL', 'UNLAPSE_INSECURE_URL', 'insecure_url'],
])('refuses %s before anything is sent', async (what, code, error) => {
  const other = createConnectRig();
  if (what !== 'no setup') await other.api.setup(popupConfig);
  const options = {
    ...other.options,
    ...(what.includes('clientId') && { clientId: '' }),
    ...(what.includes('http') && {
      discoveryUrl: 'http://login.example.com/.well-known/openid-configuration',
    }),
  };

  await expect(other.api.login(new OktaProvider(), options)).rejects.toMatchObject({ code, error });

  expect(other.server.requests).toBe(0);
  expect(other.userAgent.openWindows).toBe(0);
});

it('rejects as cancelled when the user closes the window', async () => {
  rig.user = () => undefined;

  await expect(login()).rejects.toMatchObject({ error: 'user_cancelled' });
});

it("passes the server's error on as it was sent", async () => {
  rig.user = (url) => {
    const callback = new URL(rig.server.authorize(url, { error: 'access_denied' }));
    callback.searchParams.set(
      'error_description',
      'AADB2C90118: The user has forgotten their password.\u0007',
    );
    return callback.href;
  };

  await expect(login()).rejects.toMatchObject({
    error: 'access_denied',
    errorMessage: expect.stringMatching(/^AADB2C90118/),
    message: expect.stringMatching(/^AADB2C90118/),
    error_description: expect.not.stringContaining('\u0007'),
  });
  expect(rig.server.tokenRequests).toBe(0);
});

const tampered: [string, (callback: URL) => void, string][] = [
  [
    'another iss',
    (url) => url.searchParams.set('iss', 'https://evil.example'),
    'UNLAPSE_ISSUER_MISMATCH',
  ],
  [
    'an iss with a slash added',
    (url) => url.searchParams.set('iss', 'https://login.example.com/'),
    'UNLAPSE_ISSUER_MISMATCH',
  ],
  [
    'no iss though the server always sends it',
    (url) => url.searchParams.delete('iss'),
    'UNLAPSE_ISSUER_MISMATCH',
  ],
  ['another state', (url) => url.searchParams.set('state', 'x'), 'UNLAPSE_STATE_MISMATCH'],
  ['no state', (url) => url.searchParams.delete('state'), 'UNLAPSE_STATE_MISMATCH'],
  [
    'two states',
    (url) => url.searchParams.append('state', url.searchParams.get('state') ?? ''),
    'UNLAPSE_STATE_MISMATCH',
  ],
  [
    'an error without a state',
    (url) => {
      url.search = '?error=server_error';
    },
    'UNLAPSE_STATE_MISMATCH',
  ],
  ['no code', (url) => url.searchParams.delete('code'), 'UNLAPSE_CALLBACK_INVALID'],
  ['two codes', (url) => url.searchParams.append('code', 'other'), 'UNLAPSE_CALLBACK_INVALID'],
  [
    'an error beside the code',
    (url) => url.searchParams.set('error', 'server_error'),
    'UNLAPSE_OAUTH_ERROR',
  ],
];
it.each(tampered)('sends no code on when the callback has %s', async (_, tamper, code) => {
  rig.user = (url) => {
    const callback = new URL(rig.server.authorize(url));
    tamper(callback);
    return callback.href;
  };

  await expect(login()).rejects.toMatchObject({ code });

  expect(rig.server.tokenRequests).toBe(0);
});

const badIdTokens: [string, () => void, string][] = [
  [
    'another nonce',
    () => rig.server.configure({ idTokenClaims: { nonce: 'other' } }),
    'UNLAPSE_NONCE_MISMATCH',
  ],
  [
    'no nonce',
    () => rig.server.configure({ idTokenClaims: { nonce: undefined } }),
    'UNLAPSE_NONCE_MISMATCH',
  ],
  [
    'another issuer',
    () => rig.server.configure({ idTokenClaims: { iss: 'https://evil.example' } }),
    'UNLAPSE_ID_TOKEN_INVALID',
  ],
  [
    'another audience',
    () => rig.server.configure({ idTokenClaims: { aud: 'other' } }),
    'UNLAPSE_ID_TOKEN_INVALID',
  ],
  [
    'audiences without azp',
    () => rig.server.configure({ idTokenClaims: { aud: ['app', 'other'] } }),
    'UNLAPSE_ID_TOKEN_INVALID',
  ],
  [
    'no sub',
    () => rig.server.configure({ idTokenClaims: { sub: undefined } }),
    'UNLAPSE_ID_TOKEN_INVALID',
  ],
  [
    'no iat',
    () => rig.server.configure({ idTokenClaims: { iat: undefined } }),
    'UNLAPSE_ID_TOKEN_INVALID',
  ],
  [
    'a past exp',
    () => rig.server.configure({ idTokenClaims: { exp: rig.clock.now() / 1000 - 61 } }),
    'UNLAPSE_ID_TOKEN_INVALID',
  ],
  [
    'a foreign signature',
    () => rig.server.configure({ signWithWrongKey: true }),
    'UNLAPSE_ID_TOKEN_INVALID',
  ],
  [
    'the hash of another access token',
    () => rig.server.configure({ idTokenClaims: { at_hash: 'bm90IGl0' } }),
    'UNLAPSE_ID_TOKEN_INVALID',
  ],
];
it.each(badIdTokens)('refuses an ID Token with %s', async (_, arrange, code) => {
  arrange();

  await expect(login()).rejects.toMatchObject({ code });
});

describe('a login that asks for max_age [OpenID Core §3.1.3.7 (13)]', () => {
  class RecentProvider extends OktaProvider {
    override async authorizeRequest(
      ...args: Parameters<OktaProvider['authorizeRequest']>
    ): Promise<ProviderURLInfo> {
      const { url, params } = await super.authorizeRequest(...args);
      return { url, params: { ...params, max_age: '300' } };
    }
  }

  it.each([-361, undefined])('refuses an auth_time %s seconds off', async (seconds) => {
    const auth_time = seconds === undefined ? undefined : rig.clock.now() / 1000 + seconds;
    rig.server.configure({ idTokenClaims: { auth_time } });

    await expect(rig.api.login(new RecentProvider(), rig.options)).rejects.toMatchObject({
      code: 'UNLAPSE_ID_TOKEN_INVALID',
    });
  });

  it('accepts one that is recent enough', async () => {
    rig.server.configure({ idTokenClaims: { auth_time: rig.clock.now() / 1000 - 359 } });

    await expect(rig.api.login(new RecentProvider(), rig.options)).resolves.toBeDefined();
  });
});

it('accepts an ID Token that is at most a minute late', async () => {
  rig.server.configure({ idTokenClaims: { exp: rig.clock.now() / 1000 - 59 } });

  await expect(login()).resolves.toBeDefined();
});

const badAnswers: [string, object, string][] = [
  [
    'HTML',
    { headers: { 'content-type': 'text/html' }, body: '<h1>Welcome to our hotel</h1>' },
    'UNLAPSE_RESPONSE_INVALID',
  ],
  [
    'truncated JSON',
    { headers: { 'content-type': 'application/json' }, body: '{"access_token":"a' },
    'UNLAPSE_RESPONSE_INVALID',
  ],
  ['no access token', { body: { token_type: 'Bearer' } }, 'UNLAPSE_RESPONSE_INVALID'],
  [
    'an unknown token type',
    { body: { access_token: 'a', token_type: 'DPoP' } },
    'UNLAPSE_RESPONSE_INVALID',
  ],
  [
    'no ID Token',
    { body: { access_token: 'a', token_type: 'Bearer' } },
    'UNLAPSE_RESPONSE_INVALID',
  ],
  ['an OAuth error', { status: 400, body: { error: 'invalid_grant' } }, 'UNLAPSE_OAUTH_ERROR'],
  ['a 200 that is an error', { body: { error: 'invalid_grant' } }, 'UNLAPSE_OAUTH_ERROR'],
  ['503', { status: 503, headers: { 'retry-after': '3' } }, 'UNLAPSE_SERVER_UNAVAILABLE'],
  [
    'a redirect',
    { status: 307, headers: { location: 'https://evil.example' } },
    'UNLAPSE_RESPONSE_INVALID',
  ],
];
it.each(badAnswers)(
  'rejects with a typed error when the token endpoint answers with %s',
  async (_, answer, code) => {
    rig.server.next({ answer });

    await expect(login()).rejects.toMatchObject({ code });

    expect(rig.server.tokenRequests).toBe(1);
  },
);

const oddLifetimes: [unknown, number | undefined][] = [
  ['3600', 3600],
  [0, 0],
  [3599.9, 3599],
  [1e12, 1e12],
  [undefined, undefined],
  [null, undefined],
  [-1, undefined],
  ['soon', undefined],
  [{}, undefined],
];
it.each(oddLifetimes)('reads expires_in %j as %j', async (sent, read) => {
  rig.server.next({ mutate: (body) => ({ ...body, expires_in: sent }) });

  expect((await login()).expiresIn).toBe(read);
});

const badDocuments: [string, object, string][] = [
  ['another issuer', { body: { issuer: 'https://evil.example' } }, 'UNLAPSE_ISSUER_MISMATCH'],
  [
    'HTML',
    { headers: { 'content-type': 'text/html' }, body: '<h1>Hello</h1>' },
    'UNLAPSE_DISCOVERY_INVALID',
  ],
  ['an array', { body: [] }, 'UNLAPSE_DISCOVERY_INVALID'],
  ['404', { status: 404, body: {} }, 'UNLAPSE_DISCOVERY_INVALID'],
  ['500', { status: 500 }, 'UNLAPSE_SERVER_UNAVAILABLE'],
];
it.each(badDocuments)(
  'stops at a discovery document that is %s, and asks again next time',
  async (_, answer, code) => {
    rig.server.next({ answer }, 'discovery');

    await expect(login()).rejects.toMatchObject({ code });
    expect(rig.userAgent.shown).toEqual([]);

    await expect(login()).resolves.toBeDefined();
  },
);

it.each([
  ['7', 7000],
  [new Date(Date.UTC(2030, 0, 1, 0, 0, 9)).toUTCString(), undefined],
])('says how long to wait for the discovery document: %s', async (value, retryAfterMs) => {
  rig.server.next({ answer: { status: 503, headers: { 'retry-after': value } } }, 'discovery');

  await expect(login()).rejects.toMatchObject({ error: 'http_error', retryAfterMs });
});

it.each(['http://login.example.com/token', 'javascript:alert(1)', 'data:text/html,x', undefined])(
  'refuses the token endpoint %s',
  async (endpoint) => {
    rig.server.configure({ metadata: { token_endpoint: endpoint } });

    await expect(login()).rejects.toMatchObject({ code: 'UNLAPSE_INSECURE_URL' });
  },
);

it('asks for the signing keys again when they have changed, not more than once a minute', async () => {
  await login();
  await login();
  const jwksRequests = () =>
    rig.server.recorded.filter(({ endpoint }) => endpoint === 'jwks').length;
  expect(jwksRequests()).toBe(1);

  rig.server.configure({ signWithWrongKey: true });
  for (let tries = 0; tries < 5; tries += 1) await login().catch(() => {});
  expect(jwksRequests()).toBe(1);

  await rig.clock.advance(61_000);
  for (let tries = 0; tries < 5; tries += 1) await login().catch(() => {});
  expect(jwksRequests()).toBeLessThanOrEqual(2);
});

it("keeps the endpoint's own query and puts it last [RFC 6749 §3.1]", async () => {
  rig.server.configure({
    metadata: {
      authorization_endpoint: 'https://login.example.com/authorize?p=B2C_1_x&scope=none',
    },
  });

  await login();

  const url = rig.userAgent.shown[0] ?? '';
  expect(url).toMatch(/^https:\/\/login\.example\.com\/authorize\?client_id=app&redirect_uri=/);
  expect(url).toMatch(/&p=B2C_1_x$/);
  expect(url).toContain('scope=openid%20offline_access%20email');
  expect(new URL(url).searchParams.getAll('scope')).toHaveLength(1);
});

it('sends a state that says where the token endpoint was, as Auth Connect does', async () => {
  await login();

  const state = new URL(rig.userAgent.shown[0] ?? '').searchParams.get('state') ?? '';
  expect(decodeJwt(`.${state}.`)).toMatchObject({ url: `${rig.server.issuer}/token` });
  expect(state).not.toContain('--');
});

it('names the audience as Auth0 wants it', async () => {
  await rig.api.login(new Auth0Provider(), { ...rig.options, audience: 'https://api.example' });

  expect(new URL(rig.userAgent.shown[0] ?? '').searchParams.get('audience')).toBe(
    'https://api.example',
  );
});

it('runs onLoginCallback before the promise resolves, and survives what it throws', async () => {
  const seen: unknown[] = [];
  await rig.api.setup({
    ...popupConfig,
    onLoginCallback: (result) => {
      seen.push(result);
      throw new Error('a mistake of the app');
    },
  });

  const result = await login();

  expect(seen).toEqual([result]);
  expect(result.config).toEqual(popupConfig);
});

it('carries code, error and errorMessage in every rejection', async () => {
  rig.user = () => undefined;

  const error: unknown = await login().catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(UnlapseError);
  expect(Object.keys(error as object)).toEqual(
    expect.arrayContaining(['code', 'error', 'errorMessage']),
  );
});
