import { expect, it } from 'vitest';
import { AuthConnect } from './auth-connect.js';
import type { AuthResult } from './protocol/auth-result.js';
import { Auth0Provider } from './providers/auth0.js';

const nowSeconds = Math.floor(Date.now() / 1000);

/** As a test of an app might have it: half of the fields. */
function result(fields: Partial<AuthResult>): AuthResult {
  return fields as AuthResult;
}

function jwt(payload: object, header: object = { alg: 'none' }): string {
  return [header, payload, {}]
    .map((part) => btoa(JSON.stringify(part)).replaceAll('=', ''))
    .join('.');
}

it.each([
  [{}, false],
  [{ accessToken: 'a', idToken: 'i', refreshToken: 'r' }, false],
  [{ receivedAt: nowSeconds, expiresIn: 3600 }, false],
  [{ receivedAt: nowSeconds - 3600, expiresIn: 3600 }, true],
  [{ receivedAt: (nowSeconds - 3600) * 1000, expiresIn: 3600 }, true],
  [{ receivedAt: nowSeconds * 1000, expiresIn: 3600 }, false],
  [{ receivedAt: nowSeconds, expiresIn: 0 }, true],
  [{ receivedAt: nowSeconds, expiresIn: null as unknown as number }, false],
  [{ accessToken: jwt({ exp: nowSeconds - 1 }) }, true],
  [{ accessToken: jwt({ exp: nowSeconds - 1 }), expiresIn: 3600 }, true],
  [{ accessToken: jwt({ exp: nowSeconds - 1 }), expiresIn: null as unknown as number }, true],
  [{ accessToken: jwt({ exp: nowSeconds + 60 }) }, false],
])('says of %j that it is expired: %s', async (fields, expired) => {
  expect(await AuthConnect.isAccessTokenExpired(result(fields))).toBe(expired);
});

it('takes an absent result for one without tokens', async () => {
  const none = undefined as unknown as AuthResult;

  expect(await AuthConnect.isAccessTokenAvailable(none)).toBe(false);
  expect(await AuthConnect.isRefreshTokenAvailable(none)).toBe(false);
  expect(await AuthConnect.isAccessTokenExpired(none)).toBe(false);
  expect(await AuthConnect.getToken('access', none)).toBeUndefined();
});

it('says how long the access token lasts, in milliseconds', async () => {
  const left = await AuthConnect.getAccessTokenExpiration(
    result({ receivedAt: nowSeconds, expiresIn: 3600 }),
  );

  expect(left).toBeGreaterThan(3_590_000);
  expect(left).toBeLessThanOrEqual(3_600_000);
  expect(await AuthConnect.getAccessTokenExpiration(result({ receivedAt: 1, expiresIn: 1 }))).toBe(
    0,
  );
  expect(await AuthConnect.getAccessTokenExpiration(result({}))).toBeUndefined();
});

it('expires a copy', async () => {
  const fresh = result({ receivedAt: nowSeconds, expiresIn: 3600, refreshToken: 'r' });

  const expired = await AuthConnect.expire(fresh);

  expect(await AuthConnect.isAccessTokenExpired(expired)).toBe(true);
  expect(await AuthConnect.isAccessTokenExpired(fresh)).toBe(false);
  expect(expired.refreshToken).toBe('r');
  expect(
    await AuthConnect.isAccessTokenExpired(await AuthConnect.expire(result({ accessToken: 'a' }))),
  ).toBe(true);
});

it('picks and decodes tokens', async () => {
  const auth = result({
    idToken: jwt({ email: 'é@example.com' }, { alg: 'RS256', kid: '1' }),
    accessToken: 'opaque',
  });

  expect(await AuthConnect.getToken('access', auth)).toBe('opaque');
  expect(await AuthConnect.getToken('refresh', auth)).toBeUndefined();
  expect(await AuthConnect.decodeToken('refresh', auth)).toBeUndefined();
  await expect(AuthConnect.decodeToken('access', auth)).rejects.toMatchObject({
    code: 'UNLAPSE_JWT_MALFORMED',
  });
  expect(await AuthConnect.decodeToken('id', auth, true)).toEqual({ alg: 'RS256', kid: '1' });
});

it('says of an encrypted token that it is encrypted', async () => {
  await expect(
    AuthConnect.decodeToken('id', result({ idToken: 'a.b.c.d.e' })),
  ).rejects.toMatchObject({
    error: 'jwe_not_supported',
  });
});

it('rejects, and never throws, before setup', async () => {
  await expect(AuthConnect.getConfig()).rejects.toMatchObject({ error: 'not_setup' });
  await expect(AuthConnect.login(new Auth0Provider(), {} as never)).rejects.toMatchObject({
    error: 'not_setup',
  });
  await expect(AuthConnect.fetchManifest('x')).rejects.toMatchObject({ error: 'not_setup' });
});

it('has writable statics, so that tests can replace them', () => {
  const statics = Object.entries(Object.getOwnPropertyDescriptors(AuthConnect)).filter(
    ([, { value }]) => typeof value === 'function',
  );

  expect(statics).toHaveLength(16);
  for (const [, statik] of statics) {
    expect(statik).toMatchObject({ writable: true, configurable: true });
  }
});
