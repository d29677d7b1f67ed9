// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { type AppRig, createAppRig, leaveLoginOpen, rejection, until } from './app-rig.js';
import { installShippedBridge, type ShippedBridgeSettings } from './fakes/shipped-bridge.js';
import type { PhoneSettings } from './fakes/phone.js';

const registers = ['App', 'Browser', 'Preferences'];

const pages: [string, ShippedBridgeSettings][] = [
  ['the bare bridge', {}],
  ['the bridge with fetch patched', { patchesFetch: true }],
  ['@capacitor/core 7', { core: '@capacitor/core' }],
  ['@capacitor/core 7 and the packages of the plugins', { core: '@capacitor/core', registers }],
  ['@capacitor/core 8', { core: 'capacitor-core-8' }],
  [
    '@capacitor/core 8, the packages of the plugins, and fetch patched',
    { core: 'capacitor-core-8', registers, patchesFetch: true },
  ],
];

describe.each(pages)('over %s', (_, settings) => {
  describe.each(['android', 'ios'] as const)('on %s', (platform) => {
    function createRig(changes: Partial<PhoneSettings> = {}): AppRig {
      return createAppRig({ platform, ...changes }, (phone) =>
        installShippedBridge(phone, settings),
      );
    }

    it('signs in and refreshes by the native side, and listens to nothing afterwards', async () => {
      const rig = createRig();
      const { AuthConnect, provider, setUp } = await rig.start();
      await setUp();

      const login = AuthConnect.login(provider, rig.options);
      await until(() => rig.phone.browser !== undefined);
      rig.phone.comeBack(rig.server.authorize(rig.phone.browser ?? ''));
      const refreshed = await AuthConnect.refreshSession(provider, await login);

      expect(refreshed).toMatchObject({ accessToken: expect.any(String) });
      expect(rig.phone.requests.length).toBe(rig.server.requests);
      expect(rig.phone.requests.every((request) => request['disableRedirects'])).toBe(true);
      await until(() => rig.phone.listeners.length === 0);
    });

    it('is cancelled when the user closes the browser', async () => {
      const rig = createRig();
      const { AuthConnect, provider, setUp } = await rig.start();
      await setUp();
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        const login = rejection(AuthConnect.login(provider, rig.options));
        await until(() => rig.phone.browser !== undefined);
        rig.phone.pressDone();
        await vi.advanceTimersByTimeAsync(1_000);

        expect(await login).toMatchObject({ code: 'UNLAPSE_LOGIN_CANCELLED' });
        await until(() => rig.phone.listeners.length === 0);
      } finally {
        vi.useRealTimers();
      }
    });

    it('finishes a login during which the app was ended', async () => {
      const rig = createRig();
      rig.phone.openUrl(await leaveLoginOpen(rig));

      const { AuthConnect, setUp } = await rig.start();
      await setUp();

      expect(await AuthConnect.handleLoginCallback()).toMatchObject({
        accessToken: expect.any(String),
      });
      expect(rig.server.tokenRequests).toBe(1);
    });

    it('says which package is missing', async () => {
      const rig = createRig({ plugins: ['App', 'CapacitorHttp'] });
      const { AuthConnect, provider, setUp } = await rig.start();
      await setUp();

      expect(await rejection(AuthConnect.login(provider, rig.options))).toMatchObject({
        code: 'UNLAPSE_PLATFORM_UNSUPPORTED',
        message: expect.stringContaining('npm install @capacitor/browser'),
      });
    });
  });
});
