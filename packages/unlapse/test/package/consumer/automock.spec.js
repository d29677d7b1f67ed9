// As the specs of Auth Connect apps do it: no factory, everything follows from the real module.
import { AuthConnect, Auth0Provider, AzureProvider, TokenType } from '@ionic-enterprise/auth';
import { beforeEach, expect, it, vi } from 'vitest';

vi.mock('@ionic-enterprise/auth');

beforeEach(() => vi.resetAllMocks());

it('mocks the statics of AuthConnect', async () => {
  const result = { accessToken: 'an access token' };
  vi.mocked(AuthConnect.login).mockResolvedValue(result);
  const options = { clientId: 'a client' };

  expect(await AuthConnect.login(new Auth0Provider(), options)).toBe(result);
  expect(AuthConnect.login).toHaveBeenCalledExactlyOnceWith(expect.any(Auth0Provider), options);
});

it('mocks every static', () => {
  const statics = [
    'setup',
    'getConfig',
    'login',
    'handleLoginCallback',
    'handleLogoutCallback',
    'logout',
    'refreshSession',
    'isAccessTokenAvailable',
    'isAccessTokenExpired',
    'isRefreshTokenAvailable',
    'getAccessTokenExpiration',
    'expire',
    'getToken',
    'decodeToken',
    'fetchManifest',
    'buildAuthResult',
  ];

  expect(statics.filter((name) => !vi.isMockFunction(AuthConnect[name]))).toEqual([]);
});

it('keeps the providers apart', () => {
  expect(new AzureProvider()).not.toEqual(expect.any(Auth0Provider));
});

it('keeps the values of TokenType', () => {
  expect(TokenType).toEqual({ id: 'id', access: 'access', refresh: 'refresh' });
});
