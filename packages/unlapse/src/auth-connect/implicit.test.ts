import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type ConnectRig, createConnectRig } from '../../test/connect-rig.js';
import { createMemoryLogger, type MemoryLogger } from '../platform/memory/logger.js';
import type { AuthResult } from '../protocol/auth-result.js';
import type { AuthConnectConfig } from '../protocol/config.js';
import type { ProviderURLInfo } from '../protocol/provider-request.js';
import { OktaProvider } from '../providers/okta.js';

function implicitConfig(uiMode: 'popup' | 'current'): AuthConnectConfig {
  return { platform: 'web', logLevel: 'DEBUG', web: { uiMode, authFlow: 'implicit' } };
}

let rig: ConnectRig;
let logger: MemoryLogger;
beforeEach(async () => {
  logger = createMemoryLogger();
  rig = createConnectRig(undefined, logger);
  await rig.api.setup(implicitConfig('popup'));
});

function login(): Promise<AuthResult> {
  return rig.api.login(new OktaProvider(), rig.options);
}

/** Changes the answer of the server to the next login. */
function tamper(change: (fragment: URLSearchParams) => void): void {
  rig.user = async (url) => {
    const [page = '', fragment] = (await rig.server.authorizeImplicitly(url)).split('#');
    const params = new URLSearchParams(fragment);
    change(params);
    return `${page}#${params}`;
  };
}

it('signs in with id_token token, and fills every field of the result', async () => {
  const result = await login();

  const request = new URL(rig.userAgent.shown[0] ?? '').searchParams;
  expect(request.get('response_type')).toBe('id_token token');
  expect(request.get('response_mode')).toBe('fragment');
  expect(request.get('nonce')).toEqual(expect.any(String));
  expect([...request.keys()].filter((name) => name.startsWith('code_challenge'))).toEqual([]);
  expect(rig.server.tokenRequests).toBe(0);
  expect(rig.userAgent.openWindows).toBe(0);
  expect(result).toEqual({
    accessToken: expect.any(String),
    idToken: expect.any(String),
    tokenType: 'Bearer',
    expiresIn: 3600,
    receivedAt: rig.clock.now() / 1000,
    scope: rig.options.scope,
    state: { url: 'https://login.example.com/token' },
    rawResult: expect.stringMatching(/^#.*id_token=/),
    config: implicitConfig('popup'),
    provider: {
      authorizeUrl: rig.userAgent.shown[0],
      config: { url: 'https://login.example.com/token' },
      manifest: expect.objectContaining({ issuer: rig.server.issuer }),
      options: rig.options,
    },
  });
});

it('has closed the window before the tokens are checked', async () => {
  const held = rig.server.hold('jwks');

  const signingIn = login();
  await held.arrived;

  expect(rig.userAgent.openWindows).toBe(0);
  held.release();
  await signingIn;
});

it('says once what to use instead', async () => {
  await login();
  await login();

  const warnings = logger.messages.filter(({ level }) => level === 'error');
  expect(warnings).toHaveLength(1);
  expect(warnings[0]?.message).toContain("Use 'PKCE'");
});

it('has nothing to refresh with, and says what has', async () => {
  const result = await login();

  await expect(rig.api.refreshSession(new OktaProvider(), result)).rejects.toMatchObject({
    error: 'no_refresh_token',
    errorMessage: expect.stringContaining("'PKCE'"),
  });
  expect(rig.server.tokenRequests).toBe(0);
});

it('takes no refresh token from a fragment', async () => {
  tamper((fragment) => fragment.set('refresh_token', 'planted'));

  expect(await login()).not.toHaveProperty('refreshToken');
});

it('logs out as any other', async () => {
  const result = await login();

  await rig.api.logout(new OktaProvider(), result);

  const request = new URL(rig.userAgent.shown.at(-1) ?? '');
  expect(request.pathname).toBe('/logout');
  expect(request.searchParams.get('id_token_hint')).toBe(result.idToken);
});

it('rejects as cancelled when the user closes the window', async () => {
  rig.user = () => undefined;

  await expect(login()).rejects.toMatchObject({ error: 'user_cancelled' });
});

it.each(['#', '?'])("passes the server's error on, after a %s", async (mark) => {
  rig.user = async (url) => {
    const callback = await rig.server.authorizeImplicitly(url, { error: 'access_denied' });
    return callback.replace('#', mark);
  };

  await expect(login()).rejects.toMatchObject({ error: 'access_denied' });
});

it('takes the fragment as a router in it leaves it', async () => {
  rig.user = async (url) => (await rig.server.authorizeImplicitly(url)).replace('#', '#/');

  await expect(login()).resolves.toHaveProperty('idToken');
});

const tampered: [string, (fragment: URLSearchParams) => void, string][] = [
  ['another state', (answer) => answer.set('state', 'other'), 'UNLAPSE_STATE_MISMATCH'],
  ['no state', (answer) => answer.delete('state'), 'UNLAPSE_STATE_MISMATCH'],
  ['another iss', (answer) => answer.set('iss', 'https://evil.example'), 'UNLAPSE_ISSUER_MISMATCH'],
  [
    'an error without iss',
    (answer) => {
      for (const name of ['iss', 'access_token', 'id_token']) answer.delete(name);
      answer.set('error', 'server_error');
    },
    'UNLAPSE_ISSUER_MISMATCH',
  ],
  ['no access token', (answer) => answer.delete('access_token'), 'UNLAPSE_RESPONSE_INVALID'],
  ['no ID Token', (answer) => answer.delete('id_token'), 'UNLAPSE_RESPONSE_INVALID'],
  ['no token type', (answer) => answer.delete('token_type'), 'UNLAPSE_RESPONSE_INVALID'],
  [
    'an unknown token type',
    (answer) => answer.set('token_type', 'DPoP'),
    'UNLAPSE_RESPONSE_INVALID',
  ],
  [
    'another access token',
    (answer) => answer.set('access_token', 'planted'),
    'UNLAPSE_ID_TOKEN_INVALID',
  ],
  [
    'two access tokens',
    (answer) => answer.append('access_token', 'planted'),
    'UNLAPSE_CALLBACK_INVALID',
  ],
  ['an opaque ID Token', (answer) => answer.set('id_token', 'a'), 'UNLAPSE_ID_TOKEN_INVALID'],
];
it.each(tampered)('refuses an answer with %s', async (_, change, code) => {
  tamper(change);

  await expect(login()).rejects.toMatchObject({ code });
});

it('takes an answer without iss, which the ID Token has [RFC 9207 §2]', async () => {
  tamper((fragment) => fragment.delete('iss'));

  await expect(login()).resolves.toHaveProperty('idToken');
});

const badClaims: [string, () => object, string][] = [
  ['no at_hash [§3.2.2.9]', () => ({ at_hash: undefined }), 'UNLAPSE_ID_TOKEN_INVALID'],
  ['another at_hash', () => ({ at_hash: 'bm90IGl0' }), 'UNLAPSE_ID_TOKEN_INVALID'],
  ['no nonce [§3.2.2.11]', () => ({ nonce: undefined }), 'UNLAPSE_NONCE_MISMATCH'],
  ['another nonce', () => ({ nonce: 'other' }), 'UNLAPSE_NONCE_MISMATCH'],
  ['another iss', () => ({ iss: 'https://evil.example' }), 'UNLAPSE_ID_TOKEN_INVALID'],
  ['another aud', () => ({ aud: 'other' }), 'UNLAPSE_ID_TOKEN_INVALID'],
  ['another azp', () => ({ azp: 'other' }), 'UNLAPSE_ID_TOKEN_INVALID'],
  ['audiences without azp', () => ({ aud: ['app', 'other'] }), 'UNLAPSE_ID_TOKEN_INVALID'],
  ['no sub', () => ({ sub: undefined }), 'UNLAPSE_ID_TOKEN_INVALID'],
  ['no exp', () => ({ exp: undefined }), 'UNLAPSE_ID_TOKEN_INVALID'],
  ['a past exp', () => ({ exp: rig.clock.now() / 1000 - 61 }), 'UNLAPSE_ID_TOKEN_INVALID'],
  ['no iat', () => ({ iat: undefined }), 'UNLAPSE_ID_TOKEN_INVALID'],
];
it.each(badClaims)('refuses an ID Token with %s', async (_, idTokenClaims, code) => {
  rig.server.configure({ idTokenClaims: idTokenClaims() as Record<string, unknown> });

  await expect(login()).rejects.toMatchObject({ code });
});

it('refuses an ID Token with a foreign signature', async () => {
  rig.server.configure({ signWithWrongKey: true });

  await expect(login()).rejects.toMatchObject({ code: 'UNLAPSE_ID_TOKEN_INVALID' });
});

it('refuses a provider that sends no nonce', async () => {
  class BareProvider extends OktaProvider {
    override async authorizeRequest(
      ...args: Parameters<OktaProvider['authorizeRequest']>
    ): Promise<ProviderURLInfo> {
      const { url, params: { nonce: _, ...params } = {} } = await super.authorizeRequest(...args);
      return { url, params };
    }
  }
  rig.user = (url) => rig.server.authorizeImplicitly(`${url}&nonce=of-nobody`);

  await expect(rig.api.login(new BareProvider(), rig.options)).rejects.toMatchObject({
    code: 'UNLAPSE_CONFIGURATION_INVALID',
  });
});

it('refuses a page that cannot check a signature, and leaves no window open', async () => {
  vi.stubGlobal('crypto', {
    getRandomValues: globalThis.crypto.getRandomValues.bind(globalThis.crypto),
  });
  try {
    await expect(login()).rejects.toMatchObject({ code: 'UNLAPSE_PLATFORM_UNSUPPORTED' });
  } finally {
    vi.unstubAllGlobals();
  }
  expect(rig.userAgent.openWindows).toBe(0);
  expect(rig.userAgent.shown).toEqual([]);
});

describe('in the current window', () => {
  beforeEach(() => rig.api.setup(implicitConfig('current')));

  /** Leaves for the login page and comes back to the callback URL. */
  async function leaveAndReturn(): Promise<URLSearchParams> {
    const leftBefore = rig.left.length;
    void login();
    while (rig.left.length === leftBefore) await rig.clock.advance(0);
    rig.address = await rig.server.authorizeImplicitly(rig.left.at(-1) ?? '');
    return new URLSearchParams(new URL(rig.address).hash.slice(1));
  }

  it('finishes the login from the parameters of the fragment', async () => {
    const params = await leaveAndReturn();

    const result = await rig.api.handleLoginCallback(Object.fromEntries(params));

    expect(result).toMatchObject({
      accessToken: params.get('access_token'),
      idToken: params.get('id_token'),
      rawResult: `#${params}`,
    });
  });

  it('takes a map of the whole fragment, whose first name begins with #', async () => {
    await leaveAndReturn();

    const params = Object.fromEntries(new URLSearchParams(new URL(rig.address).hash));

    await expect(rig.api.handleLoginCallback(params)).resolves.toHaveProperty('idToken');
  });

  it.each([
    ['a fragment', (url: string) => new URL(url).hash],
    ['a fragment without its #', (url: string) => new URL(url).hash.slice(1)],
    ['a fragment with the slash of a router', (url: string) => `#/${new URL(url).hash.slice(1)}`],
    ['a URL', (url: string) => url],
    ['the URL of a router in the fragment', (url: string) => url.replace('#', '#/')],
  ])('takes %s as text', async (_, textOf) => {
    await leaveAndReturn();

    await expect(rig.api.handleLoginCallback(textOf(rig.address))).resolves.toHaveProperty(
      'idToken',
    );
  });

  it.each(['#', '#/'])(
    'clears the address bar before anything else, after a %s [RFC 9700 §4.3.2]',
    async (mark) => {
      const params = await leaveAndReturn();
      rig.address = rig.address.replace('#', mark);

      const finishing = rig.api.handleLoginCallback(Object.fromEntries(params));

      expect(rig.address).toBe('https://app.example/auth-action-complete');
      await finishing;
    },
  );

  it('clears the address bar of an answer that is not ours too', async () => {
    const params = Object.fromEntries(await leaveAndReturn());
    rig.address = 'https://app.example/auth-action-complete#access_token=a&state=forged';

    await expect(rig.api.handleLoginCallback({ ...params, state: 'forged' })).rejects.toMatchObject(
      { code: 'UNLAPSE_TRANSACTION_UNKNOWN' },
    );

    expect(rig.address).toBe('https://app.example/auth-action-complete');
  });

  it("leaves a router's own fragment alone", async () => {
    rig.address = 'https://app.example/#/list?state=open';

    await expect(rig.api.handleLoginCallback({})).rejects.toMatchObject({
      code: 'UNLAPSE_TRANSACTION_UNKNOWN',
    });

    expect(rig.address).toBe('https://app.example/#/list?state=open');
  });

  it('refuses another issuer in the address bar when the app leaves it out', async () => {
    const params = await leaveAndReturn();
    rig.address = rig.address.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fevil.example');
    params.delete('iss');

    await expect(rig.api.handleLoginCallback(Object.fromEntries(params))).rejects.toMatchObject({
      code: 'UNLAPSE_ISSUER_MISMATCH',
    });
  });

  it('answers a transaction once', async () => {
    const params = Object.fromEntries(await leaveAndReturn());
    await rig.api.handleLoginCallback(params);

    await expect(rig.api.handleLoginCallback(params)).rejects.toMatchObject({
      code: 'UNLAPSE_TRANSACTION_UNKNOWN',
    });
  });

  it('runs onLoginCallback with the result', async () => {
    const results: AuthResult[] = [];
    await rig.api.setup({
      ...implicitConfig('current'),
      onLoginCallback: (signedIn) => results.push(signedIn),
    });
    const params = Object.fromEntries(await leaveAndReturn());

    const result = await rig.api.handleLoginCallback(params);

    expect(results).toEqual([result]);
  });
});
