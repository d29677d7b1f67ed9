import { vi } from 'vitest';
import { dpop } from '../src/dpop.js';
import { createManifestSource } from '../src/login/manifest-source.js';
import { createMemoryChannelHub } from '../src/platform/memory/channel.js';
import { createMemoryLifecycle } from '../src/platform/memory/lifecycle.js';
import { createMemoryLock } from '../src/platform/memory/lock.js';
import { createMemoryLogger, type MemoryLogger } from '../src/platform/memory/logger.js';
import { createSeededRandom } from '../src/platform/memory/random.js';
import { createMemoryTokenStore } from '../src/platform/memory/token-store.js';
import { createMemoryTransactionStore } from '../src/platform/memory/transaction-store.js';
import { createMemoryUserAgent } from '../src/platform/memory/user-agent.js';
import type { TokenStore } from '../src/ports/token-store.js';
import { OpenIdProvider } from '../src/providers/open-id.js';
import { createRefresher } from '../src/refresh/refresher.js';
import { createProtocolFlows } from '../src/session/protocol-flows.js';
import { createSession } from '../src/session/session.js';
import type { Session } from '../src/session/session-api.js';
import { createManualClock, type ManualClock } from '../src/testing/manual-clock.js';
import { type BoundServer, createBoundServer } from './bound-server.js';
import { api } from './api-rig.js';

/** A browser whose sessions are bound to a key, a server that binds them, and an API. */
export interface BoundSessionRig {
  readonly clock: ManualClock;
  readonly bounds: BoundServer;
  readonly logger: MemoryLogger;
  readonly store: TokenStore;
  /** The authorization requests that the browser has shown. */
  readonly shown: readonly string[];
  /** What the API does; default: answers 200. */
  api: (request: Request) => Promise<Response>;
  /** A page of the app, in a tab of its own; a reload is another one. */
  openTab(isBound?: boolean): Session;
}

/** Needs `startBrowser` before. */
export function createBoundSessionRig(): BoundSessionRig {
  const clock = createManualClock();
  const bounds = createBoundServer(clock);
  const logger = createMemoryLogger();
  const store = createMemoryTokenStore(true);
  const hub = createMemoryChannelHub();
  const lock = createMemoryLock(clock);
  const userAgent = createMemoryUserAgent((url) =>
    url.includes('/logout') ? redirectUri : bounds.authorize(url),
  );
  const random = createSeededRandom();
  const keyCache = new Map();
  const plain = {
    clock,
    http: bounds,
    logger,
    keyCache,
    random,
    transactions: createMemoryTransactionStore(clock),
    manifests: createManifestSource(bounds, clock),
    refresher: createRefresher({ clock, http: bounds, random, logger, keyCache }),
    addressBar: { url: () => undefined, replace: () => {} },
    handover: { handOver: () => false },
    userAgents: { popup: userAgent, current: userAgent },
  };
  vi.stubGlobal('fetch', (request: Request) => rig.api(request));

  const rig: BoundSessionRig = {
    clock,
    bounds,
    logger,
    store,
    shown: userAgent.shown,
    api: async () => new Response(null, { status: 200 }),
    openTab(isBound = true) {
      const bound = isBound ? dpop()(plain, 'app') : undefined;
      const ports = {
        ...plain,
        fetch: (...request: Parameters<typeof fetch>) => fetch(...request),
        ...bound,
        pageFor: async ({ authorizeUrl }: { authorizeUrl: string }) =>
          (await bound?.boundUrl(authorizeUrl)) ?? authorizeUrl,
      };
      const session = createSession(
        {
          ...ports,
          store,
          lock,
          channel: hub.join(),
          lifecycle: createMemoryLifecycle(),
          flows: createProtocolFlows(ports, {
            provider: new OpenIdProvider(),
            options: {
              clientId: 'app',
              discoveryUrl: bounds.server.discoveryUrl,
              redirectUri,
              logoutUrl: redirectUri,
              scope: 'openid offline_access',
              audience: '',
            },
            config: { platform: 'web', web: { uiMode: 'popup', authFlow: 'PKCE' } },
            returnTo: '/',
          }),
          origin: 'https://app.example',
        },
        { key: 'app', apiOrigins: [api] },
      );
      bound?.watch(session);
      return session;
    },
  };
  return rig;
}

const redirectUri = 'https://app.example/callback';
