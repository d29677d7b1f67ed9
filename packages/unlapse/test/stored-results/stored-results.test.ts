import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  Auth0Provider,
  AuthConnect,
  type AuthProvider,
  type AuthResult,
  AzureProvider,
  CognitoProvider,
  OktaProvider,
  TokenType,
} from '../../src/index.js';
import type { AuthorizationServer } from '../../src/testing/authorization-server.js';
import { type ConnectRig, createConnectRig, popupConfig } from '../connect-rig.js';
import { createSessionRig } from '../session-rig.js';

/** When the results were received. */
const receivedAtMs = Date.UTC(2030, 0, 1);
const HOUR_MS = 3_600_000;

/** A result as Auth Connect 5 to 8 left it in an app's storage. */
interface Stored {
  readonly provider: AuthProvider;
  readonly refreshable: boolean;
  /** Where the user is logged out; `undefined`: the server has no page for it in standard form. */
  readonly endSession: string | undefined;
  readonly logoutPage: string;
}

const results: Record<string, Stored> = {
  'web-pkce': {
    provider: new Auth0Provider(),
    refreshable: true,
    endSession: '/oidc/logout',
    logoutPage: '/oidc/logout',
  },
  'web-implicit': {
    provider: new AzureProvider(),
    refreshable: false,
    endSession: '/shop.onmicrosoft.com/oauth2/v2.0/logout',
    logoutPage: '/shop.onmicrosoft.com/oauth2/v2.0/logout',
  },
  'android-milliseconds': {
    provider: new OktaProvider(),
    refreshable: true,
    endSession: '/v1/logout',
    logoutPage: '/v1/logout',
  },
  'android-seconds': {
    provider: new OktaProvider(),
    refreshable: true,
    endSession: '/v1/logout',
    logoutPage: '/v1/logout',
  },
  // Without `expiresIn`, which is optional on iOS since 7.1.0; its access token is a JWT.
  'ios-milliseconds': {
    provider: new CognitoProvider(),
    refreshable: true,
    endSession: undefined,
    logoutPage: '/logout',
  },
  'ios-seconds': {
    provider: new CognitoProvider(),
    refreshable: true,
    endSession: undefined,
    logoutPage: '/logout',
  },
};
const all = Object.entries(results);
const refreshable = all.filter(([, stored]) => stored.refreshable);

describe('what tells of the tokens', () => {
  beforeEach(() => vi.useFakeTimers({ now: receivedAtMs, toFake: ['Date'] }));
  afterEach(() => vi.useRealTimers());

  it.each([...all.map(([name]) => name), 'web-current-without-provider'])(
    'reads %s',
    async (name) => {
      const result = read(name);
      const stored = results[name] ?? { refreshable: true };

      expect(await AuthConnect.isAccessTokenAvailable(result)).toBe(true);
      expect(await AuthConnect.isRefreshTokenAvailable(result)).toBe(stored.refreshable);
      expect(await AuthConnect.getToken(TokenType.access, result)).toBe(result.accessToken);
      expect(await AuthConnect.getToken(TokenType.refresh, result)).toBe(result.refreshToken);
      expect(await AuthConnect.decodeToken(TokenType.id, result)).toMatchObject({
        sub: 'user-1',
        email: 'user@example.com',
      });
      expect(await AuthConnect.isAccessTokenExpired(result)).toBe(false);
      expect(await AuthConnect.getAccessTokenExpiration(result)).toBe(HOUR_MS);

      vi.setSystemTime(receivedAtMs + HOUR_MS);
      expect(await AuthConnect.isAccessTokenExpired(result)).toBe(true);
      expect(await AuthConnect.getAccessTokenExpiration(result)).toBe(0);
    },
  );
});

describe('the stateless face', () => {
  let rig: ConnectRig;
  beforeEach(async () => {
    rig = createConnectRig();
    await rig.api.setup(popupConfig);
    // The server knows the refresh token of the results from this login on.
    await rig.api.login(new OktaProvider(), rig.options);
  });

  it.each(refreshable)('refreshes %s', async (name, { provider }) => {
    const result = read(name);
    serve(rig.server, result);
    await rig.clock.advance(HOUR_MS);

    const refreshed = await rig.api.refreshSession(provider, result);

    expect(refreshed).toMatchObject({
      tokenType: 'Bearer',
      expiresIn: 3600,
      receivedAt: (receivedAtMs + HOUR_MS) / 1000,
      scope: 'openid offline_access email',
      refreshToken: 'refresh-token-2',
      config: result.config,
      provider: result.provider,
    });
    expect(refreshed.accessToken).not.toBe(result.accessToken);
    expect(result).toEqual(read(name));
    const sent = rig.server.recorded.filter(({ endpoint }) => endpoint === 'token').at(-1);
    expect(sent?.form).toEqual({
      grant_type: 'refresh_token',
      client_id: 'app',
      refresh_token: 'refresh-token-1',
    });
  });

  it('says that a result of the implicit flow cannot be refreshed, and asks nobody', async () => {
    const before = rig.server.requests;

    await expect(
      rig.api.refreshSession(new AzureProvider(), read('web-implicit')),
    ).rejects.toMatchObject({ error: 'no_refresh_token' });

    expect(rig.server.requests).toBe(before);
  });

  it.each(all)('logs %s out', async (name, { provider, logoutPage }) => {
    const result = read(name);
    const { logoutUrl, discoveryUrl } = result.provider.options;
    const isB2c = discoveryUrl.includes('?p=');
    rig.user = () => logoutUrl;

    await rig.api.logout(provider, result);

    const shown = new URL(rig.userAgent.shown.at(-1) ?? '');
    expect(shown.pathname).toBe(logoutPage);
    expect([...shown.searchParams.values()]).toContain(logoutUrl);
    expect(shown.searchParams.get('p')).toBe(isB2c ? 'b2c_1_signin' : null);
    expect(rig.userAgent.openWindows).toBe(0);
  });

  it('says what to do with one that early versions wrote without its provider', async () => {
    const result = read('web-current-without-provider');
    const provider = new Auth0Provider();
    const wanted = { code: 'UNLAPSE_CONFIGURATION_INVALID' };

    await expect(rig.api.refreshSession(provider, result)).rejects.toMatchObject(wanted);
    await expect(rig.api.logout(provider, result)).rejects.toMatchObject(wanted);

    const { refreshToken = '', idToken = '' } = result;
    await rig.clock.advance(HOUR_MS);
    const mended = await rig.api.buildAuthResult(provider, rig.options, { refreshToken, idToken });
    await expect(rig.api.refreshSession(provider, mended)).resolves.toMatchObject({
      refreshToken: 'refresh-token-2',
    });
  });
});

describe('a session', () => {
  async function adopting(name: string) {
    const rig = createSessionRig();
    const signedIn = rig.openTab();
    await signedIn.session.login();
    await signedIn.session.forget();
    const result = read(name);
    serve(rig.server, result);
    const tab = rig.openTab({ apiOrigins: ['https://api.example'] });
    await tab.session.adopt(result);
    return { rig, tab, result };
  }

  it.each(all)('takes %s over with the life that its access token has left', async (name) => {
    const { tab, result } = await adopting(name);

    expect(await tab.session.getAccessToken()).toBe(result.accessToken);
    expect(tab.session.snapshot).toMatchObject({
      status: 'signed-in',
      claims: { sub: 'user-1', email: 'user@example.com' },
      expiresAtMs: receivedAtMs + HOUR_MS,
    });
  });

  it.each(refreshable)('refreshes %s where it is over', async (name) => {
    const { rig, tab, result } = await adopting(name);
    rig.clock.jumpWall(HOUR_MS);

    const token = await tab.session.getAccessToken();

    expect(token).toBeTypeOf('string');
    expect(token).not.toBe(result.accessToken);
    expect(await rig.stored()).toMatchObject({ result: { refreshToken: 'refresh-token-2' } });
  });

  it('ends with the access token where there is nothing to refresh it by', async () => {
    const { rig, tab } = await adopting('web-implicit');
    rig.clock.jumpWall(HOUR_MS);

    expect(await tab.session.getAuthResult()).toBeNull();

    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'no-refresh-token' });
  });

  it.each(all)('logs %s out', async (name, { endSession }) => {
    const { rig, tab, result } = await adopting(name);

    await tab.session.logout();

    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'user' });
    const shown = rig.logouts.map((url) => new URL(url));
    expect(shown.map(({ pathname }) => pathname)).toEqual(
      endSession === undefined ? [] : [endSession],
    );
    for (const { searchParams } of shown) {
      expect(searchParams.get('id_token_hint')).toBe(result.idToken);
    }
  });
});

function read(name: string): AuthResult {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8'));
}

/** Has the server's endpoints lie where the result says. */
function serve(server: AuthorizationServer, { provider }: AuthResult): void {
  const { issuer: _, ...endpoints } = provider.manifest;
  server.configure({
    metadata: { end_session_endpoint: undefined, revocation_endpoint: undefined, ...endpoints },
  });
}
