import { StorageError } from '../src/errors/errors.js';
import { createManifestSource } from '../src/login/manifest-source.js';
import { createMemoryChannelHub } from '../src/platform/memory/channel.js';
import { createMemoryLifecycle, type MemoryLifecycle } from '../src/platform/memory/lifecycle.js';
import { createMemoryLock } from '../src/platform/memory/lock.js';
import { createMemoryLogger, type MemoryLogger } from '../src/platform/memory/logger.js';
import { createSeededRandom } from '../src/platform/memory/random.js';
import { createMemoryTokenStore } from '../src/platform/memory/token-store.js';
import { createMemoryTransactionStore } from '../src/platform/memory/transaction-store.js';
import { createMemoryUserAgent } from '../src/platform/memory/user-agent.js';
import type { Channel } from '../src/ports/channel.js';
import type { TokenStore } from '../src/ports/token-store.js';
import { OpenIdProvider } from '../src/providers/open-id.js';
import { createRefresher } from '../src/refresh/refresher.js';
import type { SessionFlows } from '../src/session/flows.js';
import { createProtocolFlows } from '../src/session/protocol-flows.js';
import { createSession, type SessionSettings } from '../src/session/session.js';
import type { Session } from '../src/session/session-api.js';
import type { SessionSnapshot } from '../src/session/snapshot.js';
import {
  type AuthorizationServer,
  createAuthorizationServer,
} from '../src/testing/authorization-server.js';
import type { ManualClock } from '../src/testing/manual-clock.js';
import { createQuietClock } from './quiet-clock.js';
import { eventsOf } from './session-events.js';

/** A browser on a manual clock, whose tabs share one store, and a scripted server. */
export interface SessionRig {
  readonly clock: ManualClock;
  readonly server: AuthorizationServer;
  readonly store: FaultyStore;
  readonly logger: MemoryLogger;
  /** What the server's end session page was asked with, oldest first. */
  readonly logouts: readonly string[];
  /** Who signs in next; default `user-1`. */
  user: string;
  /** What the fetch of every tab does; default: answers 200. */
  api: (request: Request) => Promise<Response>;
  /** A page of the app, in a tab of its own unless it replaces another one. */
  openTab(settings?: Partial<SessionSettings>, changes?: Partial<SessionFlows>): Tab;
  /** What is stored, as an object; `undefined`: nothing. */
  stored(): Promise<Record<string, unknown> | undefined>;
  /** Goes on until everything that is ready has run, without moving the clock. */
  settle(): Promise<void>;
}

export interface Tab {
  readonly session: Session;
  readonly lifecycle: MemoryLifecycle;
  /** The types of the events so far, with what tells them apart. */
  readonly events: readonly string[];
  /** What the snapshot became, one line each. */
  readonly states: readonly string[];
  /** Says to this tab that something changed. */
  hint(): void;
}

/** A shared store that can be broken, and counts. */
export interface FaultyStore extends TokenStore {
  failsReads: boolean;
  failsWrites: boolean;
  /** What a write waits for before it is done; default nothing. */
  beforeWrite: (text: string) => Promise<void>;
  readonly reads: number;
  readonly writes: number;
}

export const appOrigin = 'https://app.example';
const redirectUri = `${appOrigin}/auth-action-complete`;

export function createSessionRig(): SessionRig {
  const clock = createQuietClock();
  const server = createAuthorizationServer(clock);
  const store = createFaultyStore();
  const hub = createMemoryChannelHub();
  const lock = createMemoryLock(clock);
  const logger = createMemoryLogger();
  const keyCache = new Map();
  const logouts: string[] = [];
  const outside = hub.join();
  let tabs = 0;

  function createFlows(): SessionFlows {
    const userAgent = createMemoryUserAgent((url) => {
      if (!url.includes('/logout')) return server.authorize(url, { sub: rig.user });
      logouts.push(url);
      return redirectUri;
    });
    const deps = {
      clock,
      http: server,
      logger,
      keyCache,
      transactions: createMemoryTransactionStore(clock),
      manifests: createManifestSource(server, clock),
      refresher: createRefresher({
        clock,
        http: server,
        random: createSeededRandom(tabs),
        logger,
        keyCache,
      }),
      addressBar: { url: () => undefined, replace: () => {} },
      handover: { handOver: () => false },
      userAgents: { popup: userAgent, current: userAgent },
    };
    return createProtocolFlows(deps, {
      provider: new OpenIdProvider(),
      options: {
        clientId: 'app',
        discoveryUrl: server.discoveryUrl,
        redirectUri,
        logoutUrl: redirectUri,
        scope: 'openid offline_access email',
        audience: '',
      },
      config: { platform: 'web', web: { uiMode: 'popup', authFlow: 'PKCE' } },
      returnTo: '/',
    });
  }

  const rig: SessionRig = {
    clock,
    server,
    store,
    logger,
    logouts,
    user: 'user-1',
    api: async () => new Response(null, { status: 200 }),
    openTab(settings, changes) {
      tabs += 1;
      const lifecycle = createMemoryLifecycle();
      const channel = hub.join();
      const session = createSession(
        {
          clock,
          store,
          lock,
          channel,
          lifecycle,
          random: createSeededRandom(tabs),
          logger,
          flows: { ...createFlows(), ...changes },
          fetch: (input, init) => rig.api(new Request(input, init)),
          origin: appOrigin,
        },
        { key: 'app', ...settings },
      );
      return watch(session, lifecycle, outside);
    },
    async stored() {
      const text = (await store.read())?.text;
      return text === undefined ? undefined : JSON.parse(text);
    },
    settle: () => clock.advance(0),
  };
  return rig;
}

function watch(session: Session, lifecycle: MemoryLifecycle, outside: Channel): Tab {
  const events = eventsOf(session);
  const states: string[] = [];
  session.subscribe(() => states.push(stateInWords(session.snapshot)));
  return { session, lifecycle, events, states, hint: () => outside.post('changed') };
}

function stateInWords(snapshot: SessionSnapshot): string {
  const reason = 'reason' in snapshot ? snapshot.reason : undefined;
  return reason === undefined ? snapshot.status : `${snapshot.status} ${reason}`;
}

function createFaultyStore(): FaultyStore {
  const inner = createMemoryTokenStore(true);
  const broken = (): StorageError =>
    new StorageError('UNLAPSE_STORAGE_FAILED', 'the medium does not answer');
  let reads = 0;
  let writes = 0;
  const store: FaultyStore = {
    failsReads: false,
    failsWrites: false,
    beforeWrite: async () => {},
    get reads() {
      return reads;
    },
    get writes() {
      return writes;
    },
    shared: true,
    async read() {
      reads += 1;
      if (store.failsReads) throw broken();
      return inner.read();
    },
    async write(text, expectedRevision) {
      writes += 1;
      if (store.failsWrites) throw broken();
      await store.beforeWrite(text);
      return inner.write(text, expectedRevision);
    },
    clear: () => inner.clear(),
  };
  return store;
}
