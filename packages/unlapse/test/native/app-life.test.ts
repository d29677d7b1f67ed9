import { afterEach, describe, expect, it, vi } from 'vitest';
import { type App, type AppRig, callbackUrl, createAppRig, rejection, until } from './app-rig.js';

afterEach(() => vi.useRealTimers());

/** Answers the authorization request that the browser shows. */
async function signIn({ phone, server }: AppRig): Promise<string> {
  await until(() => phone.browser !== undefined);
  const callback = server.authorize(phone.browser ?? '');
  phone.comeBack(callback);
  return callback;
}

async function started(rig: AppRig): Promise<App> {
  const app = await rig.start();
  await app.setUp();
  return app;
}

/** Closes the browser, and lets the second pass that a URL might still come in. */
async function giveUp({ phone }: AppRig): Promise<void> {
  await until(() => phone.browser !== undefined);
  phone.pressDone();
  await vi.advanceTimersByTimeAsync(1_000);
}

describe.each(['android', 'ios'] as const)('AuthConnect on %s', (platform) => {
  it('signs in, and leaves nothing behind', async () => {
    const rig = createAppRig({ platform });
    const { AuthConnect, provider } = await started(rig);

    const login = AuthConnect.login(provider, rig.options);
    await signIn(rig);

    expect(await login).toMatchObject({
      accessToken: expect.any(String),
      idToken: expect.any(String),
    });
    expect(rig.phone.browser).toBeUndefined();
    expect([rig.phone.listeners, rig.phone.preferences.size]).toEqual([[], 0]);
  });

  it('works when setup was not awaited', async () => {
    const rig = createAppRig({ platform });
    const app = await rig.start();

    void app.setUp();
    const login = app.AuthConnect.login(app.provider, rig.options);
    await signIn(rig);

    expect(await login).toMatchObject({ accessToken: expect.any(String) });
    expect(rig.phone.requests.length).toBe(rig.server.requests);
  });

  it('refreshes by the native side', async () => {
    const rig = createAppRig({ platform });
    const { AuthConnect, provider } = await started(rig);
    const login = AuthConnect.login(provider, rig.options);
    await signIn(rig);
    const result = await login;

    const refreshed = await AuthConnect.refreshSession(provider, result);

    expect(refreshed.refreshToken).not.toBe(result.refreshToken);
    expect(rig.phone.requests.at(-1)).toMatchObject({
      data: expect.stringContaining('grant_type=refresh_token'),
    });
  });

  it('rejects with the same error as on the web when the user gives up', async () => {
    const rig = createAppRig({ platform });
    const { AuthConnect, provider } = await started(rig);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });

    const login = rejection(AuthConnect.login(provider, rig.options));
    await giveUp(rig);

    expect(await login).toMatchObject({ code: 'UNLAPSE_LOGIN_CANCELLED', error: 'user_cancelled' });
    expect([rig.phone.listeners, rig.phone.preferences.size]).toEqual([[], 0]);
  });

  it('signs out in the same browser, and does not mind when the user closes it', async () => {
    const rig = createAppRig({ platform });
    const { AuthConnect, provider } = await started(rig);
    const login = AuthConnect.login(provider, rig.options);
    await signIn(rig);
    const result = await login;

    const logout = AuthConnect.logout(provider, result);
    await until(() => rig.phone.browser !== undefined);
    expect(rig.phone.browser).toContain(
      `post_logout_redirect_uri=${encodeURIComponent(callbackUrl)}`,
    );
    const state = new URL(rig.phone.browser ?? '').searchParams.get('state');
    rig.phone.comeBack(`${callbackUrl}?state=${state}`);
    await logout;

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const again = AuthConnect.logout(provider, result);
    await giveUp(rig);
    await again;
    expect(rig.phone.listeners).toEqual([]);
  });

  it("signs out in the system's sheet without a logoutUrl, once the user closes it", async () => {
    const rig = createAppRig({ platform, plugins: ['App', 'AuthSession', 'CapacitorHttp'] });
    const { AuthConnect, provider } = await started(rig);
    const options = { ...rig.options, logoutUrl: '' };
    const auth = await AuthConnect.buildAuthResult(provider, options, {});

    const logout = rejection(AuthConnect.logout(provider, auth));
    await until(() => rig.phone.browser !== undefined);
    rig.phone.pressDone();

    expect(await logout).toBeUndefined();
  });

  it('lets the login on the screen finish where a listener of the app hears of it too', async () => {
    const rig = createAppRig({ platform });
    const { AuthConnect, provider } = await started(rig);
    const login = AuthConnect.login(provider, rig.options);
    await until(() => rig.phone.browser !== undefined);
    const callback = rig.server.authorize(rig.phone.browser ?? '');

    const ofTheListener = rejection(AuthConnect.handleLoginCallback(callback));
    rig.phone.comeBack(callback);

    expect(await login).toMatchObject({ accessToken: expect.any(String) });
    expect(await ofTheListener).toMatchObject({ code: 'UNLAPSE_TRANSACTION_UNKNOWN' });
    expect(rig.server.tokenRequests).toBe(1);
  });

  it('does one login of two at once', async () => {
    const rig = createAppRig({ platform });
    const { AuthConnect, provider } = await started(rig);

    const first = rejection(AuthConnect.login(provider, rig.options));
    await until(() => rig.phone.browser !== undefined);
    const second = AuthConnect.login(provider, rig.options);
    await until(() => rig.phone.opened.length > 1);
    await signIn(rig);

    expect(await second).toMatchObject({ accessToken: expect.any(String) });
    expect(await first).toMatchObject({ code: 'UNLAPSE_LOGIN_SUPERSEDED' });
  });
});

describe('a session on a device', () => {
  it('signs in and out', async () => {
    const rig = createAppRig();
    const session = (await rig.start()).createSession();

    const login = session.login();
    await signIn(rig);
    await login;
    expect(await session.getAccessToken()).toEqual(expect.any(String));

    const logout = session.logout();
    await until(() => rig.phone.browser !== undefined);
    rig.phone.comeBack(callbackUrl);
    await logout;
    expect(session.snapshot).toMatchObject({ status: 'signed-out', reason: 'user' });
    expect(rig.phone.listeners).toEqual([]);
  });

  it('lets the login on the screen finish where a listener of the app hears of it too', async () => {
    const rig = createAppRig();
    const session = (await rig.start()).createSession();
    const login = session.login();
    await until(() => rig.phone.browser !== undefined);
    const callback = rig.server.authorize(rig.phone.browser ?? '');

    const ofTheListener = session.handleCallback(callback);
    rig.phone.comeBack(callback);

    await login;
    expect(await ofTheListener).toEqual({ kind: 'none' });
    expect([session.snapshot.status, rig.server.tokenRequests]).toEqual(['signed-in', 1]);
  });
});

it("says what to do instead of platform 'cordova'", async () => {
  const rig = createAppRig();
  const { AuthConnect, provider, setUp } = await rig.start();
  await setUp({ platform: 'cordova' });

  expect(await rejection(AuthConnect.login(provider, rig.options))).toMatchObject({
    code: 'UNLAPSE_PLATFORM_UNSUPPORTED',
    message: "platform must be 'capacitor' or 'web'",
  });
  expect(rig.phone.requests).toEqual([]);
});
