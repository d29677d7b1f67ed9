import { beforeEach, describe, expect, it } from 'vitest';
import { type ConnectRig, createConnectRig, popupConfig } from '../../test/connect-rig.js';
import { AuthConnect } from '../auth-connect.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { AzureProvider } from '../providers/azure.js';
import { OktaProvider } from '../providers/okta.js';

/** What apps on Auth Connect count on, and no other test says. */

let rig: ConnectRig;
beforeEach(async () => {
  rig = createConnectRig();
  await rig.api.setup(popupConfig);
});

const provider = new OktaProvider();

function login(): Promise<AuthResult> {
  return rig.api.login(provider, rig.options);
}

/** As an app's store gives it back. */
function stored(auth: AuthResult): AuthResult {
  return JSON.parse(JSON.stringify(auth)) as AuthResult;
}

describe('a result', () => {
  it('is plain JSON, with which everything works', async () => {
    const result = await login();

    expect(stored(result)).toEqual(result);
    const refreshed = await rig.api.refreshSession(provider, stored(result));
    await rig.api.logout(provider, stored(refreshed));

    expect(rig.userAgent.shown.at(-1)).toContain(`id_token_hint=${refreshed.idToken}`);
  });

  it('has the configuration of setup, without its callbacks and what is not Auth Connect’s', async () => {
    await rig.api.setup({
      ...popupConfig,
      ios: { webView: 'private' },
      handOff: true,
      onLoginCallback: () => {},
      onLogoutCallback: () => {},
    });

    expect((await login()).config).toEqual({ ...popupConfig, ios: { webView: 'private' } });
  });

  it('keeps no secret of its login', async () => {
    const { provider: made, state } = await login();

    expect(made.config).toEqual({
      url: 'https://login.example.com/token',
      tokenCodeName: 'code',
      payload: {
        grant_type: 'authorization_code',
        client_id: 'app',
        redirect_uri: rig.options.redirectUri,
      },
    });
    expect(state).toEqual({ url: 'https://login.example.com/token' });
  });

  it('stays as it is when its user logs out, and is dead', async () => {
    const result = await login();
    const before = stored(result);

    await rig.api.logout(provider, result);

    expect(result).toEqual(before);
    await expect(rig.api.refreshSession(provider, result)).rejects.toMatchObject({
      code: 'UNLAPSE_REFRESH_REJECTED',
    });
  });
});

describe('a result of the original product', () => {
  const receivedAt = Date.UTC(2024, 11, 18) / 1000;
  const fixture = { accessToken: 'a', refreshToken: 'r', idToken: 'i' } as AuthResult;

  it.each([receivedAt, receivedAt * 1000])('is expired, received at %s', async (value) => {
    const auth = { ...fixture, receivedAt: value, expiresIn: 3600 };

    expect(await AuthConnect.isAccessTokenExpired(auth)).toBe(true);
    expect(await AuthConnect.getAccessTokenExpiration(auth)).toBe(0);
  });

  it('is not expired where nothing says when', async () => {
    expect(await AuthConnect.isAccessTokenExpired(fixture)).toBe(false);
    expect(await AuthConnect.getAccessTokenExpiration(fixture)).toBeUndefined();
  });

  it('counts as expired after expire, with its tokens', async () => {
    const expired = await AuthConnect.expire(fixture);

    expect(expired).toMatchObject({ accessToken: 'a', refreshToken: 'r', idToken: 'i' });
    expect(await AuthConnect.isAccessTokenExpired(expired)).toBe(true);
  });
});

describe('setup', () => {
  it('replaces the configuration each time', async () => {
    const next = { platform: 'web', logLevel: 'NONE' } as const;
    await rig.api.setup(next);

    expect(await rig.api.getConfig()).toBe(next);
  });

  it.each(['login', 'logout', 'refreshSession', 'buildAuthResult'] as const)(
    'must come before %s',
    async (method) => {
      const { api, options } = createConnectRig();
      const auth = await login();

      await expect(
        method === 'login' || method === 'buildAuthResult'
          ? api[method](provider, options, {})
          : api[method](provider, auth),
      ).rejects.toMatchObject({ error: 'not_setup' });
    },
  );

  it.each(['handleLoginCallback', 'handleLogoutCallback', 'fetchManifest', 'getConfig'] as const)(
    'must come before %s',
    async (method) => {
      const { api } = createConnectRig();

      await expect(api[method]('')).rejects.toMatchObject({ error: 'not_setup' });
    },
  );

  it('shows the login in a popup where it does not say otherwise', async () => {
    await rig.api.setup({ platform: 'web' });

    await expect(login()).resolves.toHaveProperty('refreshToken');
  });
});

describe('login', () => {
  it('sends the redirect URI as it is, percent signs included', async () => {
    const redirectUri = 'msauth://com.example.app/VzSiQcXRmi2kyjzcA%2BmYLEtbGVs%3D';
    rig.user = () => undefined;

    await rig.api.login(new AzureProvider(), { ...rig.options, redirectUri }).catch(() => {});

    expect(rig.userAgent.shown[0]).toContain(`redirect_uri=${encodeURIComponent(redirectUri)}`);
  });

  it('never settles in the current window once the page is being left', async () => {
    await rig.api.setup({ ...popupConfig, web: { uiMode: 'current', authFlow: 'PKCE' } });
    let settled = false;

    void login().finally(() => {
      settled = true;
    });
    await rig.clock.advance(3_600_000);

    expect(rig.left).toHaveLength(1);
    expect(settled).toBe(false);
  });

  it('rejects in the current window where it fails before', async () => {
    await rig.api.setup({ ...popupConfig, web: { uiMode: 'current', authFlow: 'PKCE' } });
    rig.server.next({ fail: 'unreachable' }, 'discovery');

    await expect(login()).rejects.toMatchObject({ error: 'network_error' });

    expect(rig.left).toEqual([]);
  });

  it('does not tell onLoginCallback of one that failed', async () => {
    let count = 0;
    await rig.api.setup({ ...popupConfig, onLoginCallback: () => (count += 1) });
    rig.user = () => undefined;

    await login().catch(() => {});

    expect(count).toBe(0);
  });
});

describe('refreshSession', () => {
  it.each([
    ['a string', 'openid email', 'openid email'],
    ['an array', ['openid', 'email'], 'openid email'],
    ['nothing', undefined, undefined],
    ['an empty array', [], undefined],
  ])('takes the scopes as %s [RFC 6749 §6]', async (_, scopes, sent) => {
    const result = await login();

    await rig.api.refreshSession(provider, result, scopes);

    expect(rig.server.recorded.at(-1)?.form['scope']).toBe(sent);
  });

  it('refreshes what was built from an access and a refresh token', async () => {
    const { accessToken = '', refreshToken = '' } = await login();
    const tokens = { accessToken, refreshToken };

    const built = await rig.api.buildAuthResult(provider, rig.options, tokens);
    const refreshed = await rig.api.refreshSession(provider, stored(built));

    expect(built).toMatchObject(tokens);
    expect(refreshed).toMatchObject({ idToken: expect.any(String), provider: built.provider });
    expect(refreshed.refreshToken).not.toBe(refreshToken);
  });
});

describe('logout', () => {
  it('runs no onLogoutCallback before the user is back, and survives what it throws', async () => {
    const result = await login();
    const calls: string[] = [];
    await rig.api.setup({
      ...popupConfig,
      onLogoutCallback: () => {
        calls.push('callback');
        throw new Error('of the app');
      },
    });
    rig.user = () => {
      calls.push('back');
      return rig.options.logoutUrl;
    };

    await rig.api.logout(provider, result);

    expect(calls).toEqual(['back', 'callback']);
    expect(rig.userAgent.openWindows).toBe(0);
  });

  it('asks nothing of the app where it comes back to in the current window', async () => {
    await expect(rig.api.handleLogoutCallback()).resolves.toBeUndefined();
  });

  it('shows the server a result with no tokens at all', async () => {
    const empty = await rig.api.buildAuthResult(provider, rig.options, {});

    await rig.api.logout(provider, stored(empty));

    const { searchParams } = new URL(rig.userAgent.shown[0] ?? '');
    expect(searchParams.has('id_token_hint')).toBe(false);
    expect(searchParams.get('client_id')).toBe('app');
  });
});

describe('fetchManifest', () => {
  it('takes the document of the last login where it is not told which', async () => {
    await login();

    expect(await rig.api.fetchManifest()).toMatchObject({ issuer: rig.server.issuer });
  });

  it('rejects where there was none', async () => {
    await expect(rig.api.fetchManifest()).rejects.toMatchObject({
      error: 'configuration_invalid',
    });
  });
});

it('has nothing to run under the deep path that apps import types from', async () => {
  expect(Object.keys(await import('../esm/definitions.js'))).toEqual([]);
});
