import { onTestFinished, vi } from 'vitest';
import type * as Unlapse from '../../src/index.js';
import { createWebClock } from '../../src/platform/web/clock.js';
import type { AuthResult } from '../../src/protocol/auth-result.js';
import type { AuthConnectConfig } from '../../src/protocol/config.js';
import type { ProviderOptions } from '../../src/protocol/provider-request.js';
import type { Session } from '../../src/session/session-api.js';
import { secureStorageStore } from '../../src/platform/capacitor/secure-storage-store.js';
import {
  type AuthorizationServer,
  createAuthorizationServer,
} from '../../src/testing/authorization-server.js';
import { installBridge } from './fakes/bridge.js';
import { createPhone, type Phone, type PhoneSettings } from './fakes/phone.js';
import { createSecureStorage } from './fakes/storage.js';

/** An app on a phone: the published entry on a bridge, against a server that does as it is told. */
export interface AppRig {
  readonly phone: Phone;
  readonly server: AuthorizationServer;
  readonly options: ProviderOptions;
  /** Starts the app: every module is loaded anew. */
  start(): Promise<App>;
}

export interface App {
  readonly AuthConnect: typeof Unlapse.AuthConnect;
  readonly provider: Unlapse.OpenIdProvider;
  /** Sets `AuthConnect` up for a device. */
  setUp(changes?: Partial<AuthConnectConfig>): Promise<void>;
  /** A session in the keychain, which outlives the app. */
  createSession(): Session;
}

export const callbackUrl = 'com.example.notes://auth-action-complete';

export function createAppRig(
  settings: Partial<PhoneSettings> = {},
  install: (phone: Phone) => () => void = installBridge,
): AppRig {
  const server = createAuthorizationServer(createWebClock());
  const phone = createPhone({
    platform: 'android',
    send: (request) => server.send(request),
    ...settings,
  });
  const secureStorage = createSecureStorage();
  const options: ProviderOptions = {
    clientId: 'app',
    discoveryUrl: server.discoveryUrl,
    redirectUri: callbackUrl,
    logoutUrl: callbackUrl,
    scope: 'openid offline_access email',
    audience: '',
  };
  let uninstall = (): void => {};
  onTestFinished(() => uninstall());
  return {
    phone,
    server,
    options,
    async start() {
      uninstall();
      vi.resetModules();
      uninstall = install(phone);
      const { AuthConnect, OpenIdProvider, createSession } = await import('../../src/index.js');
      const provider = new OpenIdProvider();
      const config = { platform: 'capacitor', logLevel: 'NONE' } as const;
      return {
        AuthConnect,
        provider,
        setUp: (changes) => AuthConnect.setup({ ...config, ...changes }),
        createSession() {
          const store = secureStorageStore(secureStorage);
          const session = createSession({ provider, options, config, store });
          onTestFinished(() => session.dispose());
          return session;
        },
      };
    },
  };
}

/** Lets everything go on until `condition` holds; fails where it does not within ten seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const startMs = performance.now();
  while (!condition()) {
    await new Promise((resolve) => setImmediate(resolve));
    if (performance.now() - startMs > 10_000) throw new Error(`in vain: ${condition.toString()}`);
  }
}

/** What a promise rejects with; `undefined` if it does not. */
export function rejection(promise: Promise<unknown>): Promise<{ code: string } | undefined> {
  return promise.then(
    () => undefined,
    (error: { code: string }) => error,
  );
}

/** Starts a login that the user does not finish while the app lives. */
export async function leaveLoginOpen(rig: AppRig): Promise<string> {
  const app = await rig.start();
  await app.setUp();
  void app.AuthConnect.login(app.provider, rig.options).catch(() => undefined);
  await until(() => rig.phone.browser !== undefined);
  const callback = rig.server.authorize(rig.phone.browser ?? '');
  rig.phone.endApp();
  return callback;
}

export type { AuthResult };
