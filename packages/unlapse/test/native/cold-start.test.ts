import { describe, expect, it, vi } from 'vitest';
import {
  type AuthResult,
  callbackUrl,
  createAppRig,
  leaveLoginOpen,
  rejection,
  until,
} from './app-rig.js';

const UNKNOWN = { code: 'UNLAPSE_TRANSACTION_UNKNOWN' };

describe.each(['android', 'ios'] as const)(
  'AuthConnect on %s, ended during a login',
  (platform) => {
    it('gives the result to onLoginCallback at the next start', async () => {
      const rig = createAppRig({ platform });
      rig.phone.openUrl(await leaveLoginOpen(rig));
      const results: AuthResult[] = [];

      const app = await rig.start();
      await app.setUp({ onLoginCallback: (result) => results.push(result) });
      await until(() => results.length > 0);

      expect(results[0]).toMatchObject({ accessToken: expect.any(String) });
      expect([results.length, rig.server.tokenRequests]).toEqual([1, 1]);
      expect([rig.phone.preferences.size, rig.phone.listeners]).toEqual([0, []]);
    });

    it('gives it to handleLoginCallback without arguments', async () => {
      const rig = createAppRig({ platform });
      rig.phone.openUrl(await leaveLoginOpen(rig));

      const app = await rig.start();
      await app.setUp();

      expect(await app.AuthConnect.handleLoginCallback()).toMatchObject({
        refreshToken: expect.any(String),
        config: { platform: 'capacitor' },
        provider: { options: rig.options },
      });
    });

    it('redeems the code once for both of them', async () => {
      const rig = createAppRig({ platform });
      rig.phone.openUrl(await leaveLoginOpen(rig));
      const onLoginCallback = vi.fn<(result: AuthResult) => void>();

      const app = await rig.start();
      await app.setUp({ onLoginCallback });
      const results = await Promise.all([
        app.AuthConnect.handleLoginCallback(),
        app.AuthConnect.handleLoginCallback(),
      ]);

      expect(onLoginCallback.mock.calls).toEqual([[results[0]]]);
      expect(results[1]).toBe(results[0]);
      expect(rig.server.tokenRequests).toBe(1);
    });

    it('does not give it again once the user has signed out', async () => {
      const rig = createAppRig({ platform });
      const callback = await leaveLoginOpen(rig);
      rig.phone.pressDone();
      rig.phone.openUrl(callback);
      const { AuthConnect, provider, setUp } = await rig.start();
      await setUp();
      const logout = AuthConnect.logout(provider, await AuthConnect.handleLoginCallback());
      await until(() => rig.phone.browser?.includes('post_logout_redirect_uri') ?? false);
      rig.phone.comeBack(callbackUrl);
      await logout;

      expect(await rejection(AuthConnect.handleLoginCallback())).toMatchObject(UNKNOWN);
      expect(rig.server.tokenRequests).toBe(1);
    });

    it('leaves the URL to a listener of the app, which may hand it over', async () => {
      const rig = createAppRig({ platform });
      const callback = await leaveLoginOpen(rig);
      rig.phone.openUrl(callback);

      const app = await rig.start();
      await app.setUp();
      const url = await new Promise<string>((resolve) => {
        const call = {
          pluginId: 'App',
          methodName: 'addListener',
          options: { eventName: 'appUrlOpen' },
          callbackId: 'of the app',
        };
        rig.phone.call(call, (answer) => {
          if (answer.success) resolve((answer.data as { url: string }).url);
        });
      });

      expect(url).toBe(callback);
      expect(rig.server.tokenRequests).toBe(0);
      expect(await app.AuthConnect.handleLoginCallback(url)).toMatchObject({
        accessToken: expect.any(String),
      });
    });

    it('does not redeem a code again when the system gives the same URL again', async () => {
      const rig = createAppRig({ platform });
      const callback = await leaveLoginOpen(rig);
      rig.phone.openUrl(callback);
      const first = await rig.start();
      await first.setUp();
      await first.AuthConnect.handleLoginCallback();

      rig.phone.endApp();
      rig.phone.openUrl(callback);
      const second = await rig.start();
      await second.setUp();

      expect(await rejection(second.AuthConnect.handleLoginCallback())).toMatchObject(UNKNOWN);
      expect(await rejection(second.AuthConnect.handleLoginCallback(callback))).toMatchObject(
        UNKNOWN,
      );
      expect(rig.server.tokenRequests).toBe(1);
    });

    it('does not redeem the code of a login that began ten minutes ago', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      try {
        const rig = createAppRig({ platform });
        rig.phone.openUrl(await leaveLoginOpen(rig));

        vi.setSystemTime(Date.now() + 600_000);
        const app = await rig.start();
        await app.setUp();

        expect(await rejection(app.AuthConnect.handleLoginCallback())).toMatchObject(UNKNOWN);
        expect(rig.server.tokenRequests).toBe(0);
      } finally {
        vi.useRealTimers();
      }
    });

    it.each([
      ['by its icon', undefined],
      ['by a deep link', 'com.example.notes://notes/7?state=open'],
      ['by a callback of no login', `${callbackUrl}?code=code&state=forged`],
    ])('finishes nothing when it is started %s', async (_, url) => {
      const rig = createAppRig({ platform });
      await leaveLoginOpen(rig);
      if (url !== undefined) rig.phone.openUrl(url);
      const onLoginCallback = vi.fn<(result: AuthResult) => void>();

      const app = await rig.start();
      await app.setUp({ onLoginCallback });

      expect(await rejection(app.AuthConnect.handleLoginCallback())).toMatchObject(UNKNOWN);
      expect(onLoginCallback).not.toHaveBeenCalled();
      expect(rig.server.tokenRequests).toBe(0);
    });
  },
);

describe('a session that was ended during a login', () => {
  it('signs in at the next start, once', async () => {
    const rig = createAppRig();
    const callback = await leaveLoginOpen(rig);
    rig.phone.openUrl(callback);
    const session = (await rig.start()).createSession();

    expect(await session.handleCallback()).toEqual({ kind: 'signed-in', returnTo: '/' });
    expect(session.snapshot.status).toBe('signed-in');
    expect(await session.handleCallback()).toEqual({ kind: 'none' });
    expect(await session.handleCallback(callback)).toEqual({ kind: 'none' });
    expect(rig.server.tokenRequests).toBe(1);
  });

  it('is still signed in at the start after that', async () => {
    const rig = createAppRig();
    rig.phone.openUrl(await leaveLoginOpen(rig));
    const session = (await rig.start()).createSession();
    await session.handleCallback();
    const accessToken = await session.getAccessToken();

    rig.phone.endApp();
    const next = (await rig.start()).createSession();

    expect(await next.handleCallback()).toEqual({ kind: 'none' });
    expect(await next.getAccessToken()).toBe(accessToken);
    expect(rig.server.tokenRequests).toBe(1);
  });

  it('says at a usual start that there is no callback', async () => {
    const rig = createAppRig();
    const session = (await rig.start()).createSession();

    expect(await session.handleCallback()).toEqual({ kind: 'none' });
    await session.ready();
    expect(session.snapshot.status).toBe('signed-out');
  });
});
