// @vitest-environment jsdom
import { AuthConnect, OpenIdProvider } from '@ionic-enterprise/auth';
import type { AuthResult } from '@ionic-enterprise/auth';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useAuthentication } from './authentication.js';
import { useSession } from './session.js';

vi.mock('@ionic-enterprise/auth');

const stored = { accessToken: 'old', refreshToken: 'r1', idToken: 'i' } as AuthResult;
const refreshed = { accessToken: 'new', refreshToken: 'r2', idToken: 'i' } as AuthResult;

const { getSession, setSession, clearSession } = useSession();

beforeEach(async () => {
  vi.resetAllMocks();
  await clearSession();
});

describe('initializeAuthentication', () => {
  it('sets Auth Connect up for the web', async () => {
    await useAuthentication().initializeAuthentication();

    expect(AuthConnect.setup).toHaveBeenCalledExactlyOnceWith({
      platform: 'web',
      logLevel: 'DEBUG',
      ios: { webView: 'private' },
      web: { uiMode: 'popup', authFlow: 'PKCE' },
    });
  });
});

describe('login', () => {
  it('stores the result', async () => {
    vi.mocked(AuthConnect.login).mockResolvedValue(stored);

    await useAuthentication().login();

    expect(await getSession()).toEqual(stored);
  });

  it('asks the provider with the options of the environment', async () => {
    vi.mocked(AuthConnect.login).mockResolvedValue(stored);

    await useAuthentication().login();

    expect(AuthConnect.login).toHaveBeenCalledExactlyOnceWith(
      expect.any(OpenIdProvider),
      expect.objectContaining({
        clientId: 'unlapse-demo',
        redirectUri: `${location.origin}/auth-action-complete`,
      }),
    );
  });

  it('leaves the store alone when the user cancels', async () => {
    vi.mocked(AuthConnect.login).mockRejectedValue(new Error('closed'));

    await expect(useAuthentication().login()).rejects.toThrow('closed');

    expect(await getSession()).toBeNull();
  });
});

describe('logout', () => {
  it('ends the session at the server, then in the store', async () => {
    await setSession(stored);

    await useAuthentication().logout();

    expect(AuthConnect.logout).toHaveBeenCalledExactlyOnceWith(expect.any(OpenIdProvider), stored);
    expect(await getSession()).toBeNull();
  });

  it('does nothing without a session', async () => {
    await useAuthentication().logout();

    expect(AuthConnect.logout).not.toHaveBeenCalled();
  });
});

describe('isAuthenticated', () => {
  it('is false without a session', async () => {
    expect(await useAuthentication().isAuthenticated()).toBe(false);
  });

  it('is true with an access token at hand', async () => {
    await setSession(stored);
    vi.mocked(AuthConnect.isAccessTokenAvailable).mockResolvedValue(true);

    expect(await useAuthentication().isAuthenticated()).toBe(true);
  });

  it('is false when the session had to be thrown away', async () => {
    await setSession(stored);
    vi.mocked(AuthConnect.isAccessTokenExpired).mockResolvedValue(true);

    expect(await useAuthentication().isAuthenticated()).toBe(false);
  });
});

describe('the strategy', () => {
  it('has nothing to give, and asks nothing, without a session', async () => {
    expect(await useAuthentication().getAuthResult()).toBeNull();

    expect(AuthConnect.isAccessTokenExpired).not.toHaveBeenCalled();
  });

  it.each([undefined, 5001, 60_000])(
    'hands the session out while %s ms are left',
    async (leftMs) => {
      await setSession(stored);
      vi.mocked(AuthConnect.isAccessTokenExpired).mockResolvedValue(false);
      vi.mocked(AuthConnect.getAccessTokenExpiration).mockResolvedValue(leftMs);

      expect(await useAuthentication().getAuthResult()).toEqual(stored);

      expect(AuthConnect.refreshSession).not.toHaveBeenCalled();
    },
  );

  describe.each([
    { case: 'expired', expired: true, leftMs: 0 },
    { case: 'expired within five seconds', expired: false, leftMs: 5000 },
  ])('with an access token that is $case', ({ expired, leftMs }) => {
    beforeEach(async () => {
      await setSession(stored);
      vi.mocked(AuthConnect.isAccessTokenExpired).mockResolvedValue(expired);
      vi.mocked(AuthConnect.getAccessTokenExpiration).mockResolvedValue(leftMs);
      vi.mocked(AuthConnect.isRefreshTokenAvailable).mockResolvedValue(true);
    });

    it('refreshes and replaces the stale session', async () => {
      vi.mocked(AuthConnect.refreshSession).mockResolvedValue(refreshed);

      expect(await useAuthentication().getAuthResult()).toEqual(refreshed);

      expect(AuthConnect.refreshSession).toHaveBeenCalledExactlyOnceWith(
        expect.any(OpenIdProvider),
        stored,
      );
      expect(await getSession()).toEqual(refreshed);
    });

    it('throws the session away when it has no refresh token', async () => {
      vi.mocked(AuthConnect.isRefreshTokenAvailable).mockResolvedValue(false);

      expect(await useAuthentication().getAuthResult()).toBeNull();

      expect(AuthConnect.refreshSession).not.toHaveBeenCalled();
      expect(await getSession()).toBeNull();
    });

    it('throws the session away when the refresh fails', async () => {
      vi.mocked(AuthConnect.refreshSession).mockRejectedValue(new Error('no'));

      expect(await useAuthentication().getAuthResult()).toBeNull();

      expect(await getSession()).toBeNull();
    });

    it('gives the new access token', async () => {
      vi.mocked(AuthConnect.refreshSession).mockResolvedValue(refreshed);

      expect(await useAuthentication().getAccessToken()).toBe('new');
    });
  });
});

describe('refreshAuthResult', () => {
  it('refreshes a session that has not expired', async () => {
    await setSession(stored);
    vi.mocked(AuthConnect.isRefreshTokenAvailable).mockResolvedValue(true);
    vi.mocked(AuthConnect.refreshSession).mockResolvedValue(refreshed);

    expect(await useAuthentication().refreshAuthResult()).toEqual(refreshed);

    expect(await getSession()).toEqual(refreshed);
  });

  it('has nothing to refresh without a session', async () => {
    expect(await useAuthentication().refreshAuthResult()).toBeNull();
  });
});

describe('expireAuthResult', () => {
  it('stores the expired copy', async () => {
    const expired = { ...stored, expiresIn: 0 };
    await setSession(stored);
    vi.mocked(AuthConnect.expire).mockResolvedValue(expired);

    await useAuthentication().expireAuthResult();

    expect(await getSession()).toEqual(expired);
  });
});
