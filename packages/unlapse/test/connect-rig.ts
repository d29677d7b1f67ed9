import { type AuthConnectApi, createAuthConnect } from '../src/auth-connect/auth-connect-api.js';
import { createHandOff } from '../src/auth-connect/hand-off.js';
import { createImplicitFlow } from '../src/login/implicit.js';
import { createManifestSource } from '../src/login/manifest-source.js';
import { revoke } from '../src/login/revoke.js';
import { createMemoryLock } from '../src/platform/memory/lock.js';
import { createMemoryLogger } from '../src/platform/memory/logger.js';
import { createSeededRandom } from '../src/platform/memory/random.js';
import { createMemorySealer } from '../src/platform/memory/sealer.js';
import { createMemoryTokenStore } from '../src/platform/memory/token-store.js';
import { createMemoryTransactionStore } from '../src/platform/memory/transaction-store.js';
import { createMemoryUserAgent, type MemoryUserAgent } from '../src/platform/memory/user-agent.js';
import type { Logger } from '../src/ports/logger.js';
import type { AuthConnectConfig } from '../src/protocol/config.js';
import type { ProviderOptions } from '../src/protocol/provider-request.js';
import { createRefresher } from '../src/refresh/refresher.js';
import {
  type AuthorizationServer,
  createAuthorizationServer,
} from '../src/testing/authorization-server.js';
import { createManualClock, type ManualClock } from '../src/testing/manual-clock.js';

/** The stateless face on a manual clock, against a scripted server and a user who signs in. */
export interface ConnectRig {
  readonly api: AuthConnectApi;
  readonly clock: ManualClock;
  readonly server: AuthorizationServer;
  readonly userAgent: MemoryUserAgent;
  /** The pages of the current window that were left for the server's, oldest first. */
  readonly left: string[];
  readonly options: ProviderOptions;
  /** What the address bar shows. */
  address: string;
  /** What the user does with an authorization or logout request; default: signs in. */
  user: (url: string) => string | undefined | Promise<string | undefined>;
}

export const popupConfig: AuthConnectConfig = {
  platform: 'web',
  logLevel: 'DEBUG',
  web: { uiMode: 'popup', authFlow: 'PKCE' },
};

/** @param logger default: one that keeps what it is told to itself */
export function createConnectRig(
  issuer?: string,
  logger: Logger = createMemoryLogger(),
): ConnectRig {
  const clock = createManualClock();
  const server = createAuthorizationServer(clock, issuer);
  const left: string[] = [];
  const userAgent = createMemoryUserAgent((url) => rig.user(url));
  const keyCache = new Map();
  const random = createSeededRandom();
  const refresher = createRefresher({ clock, http: server, random, logger, keyCache });
  const store = createMemoryTokenStore(true);
  const api = createAuthConnect({
    clock,
    http: server,
    logger,
    keyCache,
    transactions: createMemoryTransactionStore(clock),
    manifests: createManifestSource(server, clock),
    refresher,
    handOff: createHandOff({
      clock,
      lock: createMemoryLock(clock),
      logger,
      random,
      refresher,
      sealer: createMemorySealer(),
      storeOf: () => store,
      revoke: (auth) => revoke({ http: server, logger }, auth),
    }),
    addressBar: {
      url: () => rig.address,
      replace: (url) => {
        rig.address = url;
      },
    },
    handover: { handOver: () => false },
    userAgents: {
      popup: userAgent,
      current: {
        open: () => ({
          leavesPage: true,
          close: () => {},
          show: (url) => {
            left.push(url);
            return new Promise(() => {});
          },
        }),
      },
    },
    setLogLevel: () => {},
    loadImplicit: async (log) => createImplicitFlow(log),
  });
  const rig: ConnectRig = {
    api,
    clock,
    server,
    userAgent,
    left,
    address: 'https://app.example/',
    options: {
      clientId: 'app',
      discoveryUrl: server.discoveryUrl,
      redirectUri: 'https://app.example/auth-action-complete',
      logoutUrl: 'https://app.example/auth-action-complete',
      scope: 'openid offline_access email',
      audience: '',
    },
    user: (url) =>
      url.includes('/logout')
        ? 'https://app.example/auth-action-complete'
        : url.includes('response_type=code')
          ? server.authorize(url)
          : server.authorizeImplicitly(url),
  };
  return rig;
}
