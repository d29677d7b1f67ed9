import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AuthProvider, AuthResult } from '../../src/index.js';
import { type ConnectRig, createConnectRig, popupConfig } from '../connect-rig.js';
import { OwnProvider } from './own-provider.js';
import { TenantProvider } from './tenant-provider.js';

let rig: ConnectRig;
beforeEach(async () => {
  rig = createConnectRig();
  rig.user = (url) =>
    url.includes('/authorize') ? rig.server.authorize(url) : rig.options.logoutUrl;
  await rig.api.setup(popupConfig);
});

const providers: [string, () => AuthProvider][] = [
  ['a built-in one with changes', () => new TenantProvider('shop')],
  ['one from scratch', () => new OwnProvider()],
];

describe.each(providers)('%s', (_name, create) => {
  it('signs in, refreshes what was stored as JSON, and logs out', async () => {
    const provider = create();

    const result = stored(await rig.api.login(provider, rig.options));
    const refreshed = stored(await rig.api.refreshSession(provider, result));
    await rig.api.logout(provider, refreshed);

    expect(refreshed.refreshToken).not.toBe(result.refreshToken);
    expect(refreshed.provider).toEqual(result.provider);
    expect(result.provider.config.payload).not.toHaveProperty('code_verifier');
    expect(rig.userAgent.shown).toHaveLength(2);
    expect(rig.userAgent.openWindows).toBe(0);
  });

  it('logs out where no token is left', async () => {
    const provider = create();

    await rig.api.logout(provider, await rig.api.buildAuthResult(provider, rig.options, {}));

    expect(rig.userAgent.shown).toHaveLength(1);
    expect(rig.userAgent.shown[0]).not.toContain('id_token_hint');
  });

  it('has its token request sent after the page was left, though the object is gone', async () => {
    await rig.api.setup({ ...popupConfig, web: { uiMode: 'current', authFlow: 'PKCE' } });
    void rig.api.login(create(), rig.options);
    while (rig.left.length === 0) await rig.clock.advance(0);
    rig.address = rig.server.authorize(rig.left[0] ?? '');

    const result = await rig.api.handleLoginCallback(rig.address);

    expect(result.accessToken).toBeTypeOf('string');
    await expect(rig.api.refreshSession(create(), stored(result))).resolves.toBeDefined();
  });

  it('gets a key and a nonce of its own for each login', async () => {
    const provider = create();

    await rig.api.login(provider, rig.options);
    await rig.api.login(provider, rig.options);

    for (const name of ['nonce', 'code_challenge', 'state']) {
      const values = rig.userAgent.shown.map((url) => new URL(url).searchParams.get(name));
      expect(new Set(values).size).toBe(2);
      expect(values).not.toContain(null);
    }
  });
});

it('has each changed request reach the server', async () => {
  const provider = new TenantProvider('shop');

  await rig.api.logout(
    provider,
    await rig.api.refreshSession(provider, await rig.api.login(provider, rig.options)),
  );

  const [login, logout] = rig.userAgent.shown.map((url) => new URL(url));
  expect(login?.searchParams.get('tenant')).toBe('shop');
  expect(login?.searchParams.get('prompt')).toBe('select_account');
  expect(logout?.pathname).toBe('/sign-out');
  expect(Object.fromEntries(logout?.searchParams ?? [])).toEqual({
    id_token_hint: expect.any(String),
    tenant: 'shop',
    back_to: rig.options.logoutUrl,
  });
  const sent = rig.server.recorded.filter(({ endpoint }) => endpoint === 'token');
  expect(sent.map(({ headers }) => headers?.['x-tenant'])).toEqual(['shop', 'shop']);
  expect(sent.map(({ form }) => form['scope'])).toEqual([undefined, rig.options.scope]);
});

it('decides whose document it believes', async () => {
  const issuer = 'https://shop.example.com';
  rig.server.configure({ metadata: { issuer }, idTokenClaims: { iss: issuer } });
  rig.user = (url) => {
    const callback = new URL(rig.server.authorize(url));
    callback.searchParams.set('iss', issuer);
    return callback.href;
  };

  await expect(rig.api.login(new OwnProvider(), rig.options)).rejects.toMatchObject({
    code: 'UNLAPSE_ISSUER_MISMATCH',
  });
  await expect(rig.api.login(new TenantProvider('shop'), rig.options)).resolves.toBeDefined();
});

it('asks for tokens in the fragment where the app has asked for the implicit flow', async () => {
  const manifest = { authorization_endpoint: 'https://a.example/authorize' };
  const config = { platform: 'web', web: { uiMode: 'popup', authFlow: 'implicit' } } as const;

  const { params } = await new OwnProvider().authorizeRequest(manifest, rig.options, config);

  expect(params).toMatchObject({ response_type: 'id_token token', response_mode: 'fragment' });
  expect(params).not.toHaveProperty('code_challenge');
});

it('passes on what a provider throws', async () => {
  await expect(new OwnProvider().refreshTokenRequest()).rejects.toThrow('no result to go by');
});

it.each(['tenant-provider.ts', 'own-provider.ts'])('is what the documents show: %s', (file) => {
  const code = readFileSync(new URL(file, import.meta.url), 'utf8');
  const page = new URL('../../../../docs/how-to/custom-providers.md', import.meta.url);

  expect(readFileSync(page, 'utf8')).toContain(
    `\`\`\`ts\n${code.replace("'../../src/index.js'", "'unlapse'")}\`\`\``,
  );
});

/** As an app gets it back from its storage. */
function stored(result: AuthResult): AuthResult {
  return JSON.parse(JSON.stringify(result));
}
