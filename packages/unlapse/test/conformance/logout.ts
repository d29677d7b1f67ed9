import { expect } from 'vitest';
import { createManifestSource } from '../../src/login/manifest-source.js';
import { createMemoryLogger } from '../../src/platform/memory/logger.js';
import { createSeededRandom } from '../../src/platform/memory/random.js';
import { createMemoryTransactionStore } from '../../src/platform/memory/transaction-store.js';
import { createMemoryUserAgent } from '../../src/platform/memory/user-agent.js';
import { OpenIdProvider } from '../../src/providers/open-id.js';
import { createRefresher } from '../../src/refresh/refresher.js';
import type { SessionFlows } from '../../src/session/flows.js';
import { createProtocolFlows } from '../../src/session/protocol-flows.js';
import { createAuthorizationServer } from '../../src/testing/authorization-server.js';
import { createManualClock } from '../../src/testing/manual-clock.js';
import { requestsOf } from './relying-party.js';
import type { Played, PlayedModule } from './row.js';

const logoutUrl = 'https://app.example/signed-out';

/** A logout at the server, which sends the user back with a state. */
export const logoutModules: readonly PlayedModule[] = [
  {
    name: 'rp-init-logout',
    server: 'ends its session, and sends the user back',
    play: () => returnWith((state) => `?state=${state}`, 'signed-out'),
  },
  {
    name: 'rp-init-logout-other-state',
    server: 'sends the user back with another state',
    play: () => returnWith(() => '?state=another', 'none'),
  },
  {
    name: 'rp-init-logout-no-state',
    server: 'sends the user back without a state',
    play: () => returnWith(() => '', 'none'),
  },
];

/** Signs out in this window, and comes back with this query. */
async function returnWith(
  query: (state: string) => string,
  kind: 'signed-out' | 'none',
): Promise<Played> {
  const app = createApp();
  const { result } = await app.signIn();
  await app.flows.endSession(Promise.resolve(result));
  const request = new URL(app.left.at(-1) ?? '');
  const { state = '', ...params } = Object.fromEntries(request.searchParams);
  expect(request.href).toContain(`${app.server.issuer}/logout?`);
  expect(params).toEqual({
    id_token_hint: result.idToken,
    client_id: 'app',
    post_logout_redirect_uri: logoutUrl,
  });
  expect(state).toMatch(/^[\w-]{43}$/);

  app.address = logoutUrl + query(state);
  const outcome = await app.flows.handleCallback();

  expect(outcome.kind).toBe(kind);
  return {
    result: `handleCallback: ${outcome.kind}`,
    requests: await requestsOf(app),
    note:
      kind === 'none'
        ? 'It answers no logout of ours. The session was over before the user left.'
        : 'With `id_token_hint`, `client_id` and a fresh `state`.',
  };
}

/** An app that is left for the server's pages. */
function createApp() {
  const clock = createManualClock();
  const server = createAuthorizationServer(clock);
  const left: string[] = [];
  const keyCache = new Map();
  const logger = createMemoryLogger();
  const random = createSeededRandom();
  const popup = createMemoryUserAgent((url) => server.authorize(url));
  const current = {
    open: () => ({
      leavesPage: true,
      close: () => {},
      show: (url: string) => {
        left.push(url);
        return new Promise<never>(() => {});
      },
    }),
  };
  const deps = {
    clock,
    http: server,
    logger,
    keyCache,
    transactions: createMemoryTransactionStore(clock),
    manifests: createManifestSource(server, clock),
    refresher: createRefresher({ clock, http: server, random, logger, keyCache }),
    addressBar: {
      url: () => app.address,
      replace: (url: string) => {
        app.address = url;
      },
    },
    handover: { handOver: () => false },
  };
  const flowsIn = (uiMode: 'popup' | 'current'): SessionFlows =>
    createProtocolFlows(
      { ...deps, userAgents: { popup, current } },
      {
        provider: new OpenIdProvider(),
        options: {
          clientId: 'app',
          discoveryUrl: server.discoveryUrl,
          redirectUri: 'https://app.example/callback',
          logoutUrl,
          scope: 'openid offline_access',
          audience: '',
        },
        config: { platform: 'web', web: { uiMode, authFlow: 'PKCE' } },
        returnTo: '/home',
      },
    );
  const app = {
    clock,
    server,
    left,
    address: 'https://app.example/',
    flows: flowsIn('current'),
    signIn: async () => ({ result: await flowsIn('popup').login({}) }),
  };
  return app;
}
