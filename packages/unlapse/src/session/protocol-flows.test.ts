import { beforeEach, expect, it } from 'vitest';
import { createManifestSource } from '../login/manifest-source.js';
import { createMemoryLogger } from '../platform/memory/logger.js';
import { createSeededRandom } from '../platform/memory/random.js';
import { createMemoryTransactionStore } from '../platform/memory/transaction-store.js';
import { OpenIdProvider } from '../providers/open-id.js';
import { createRefresher } from '../refresh/refresher.js';
import {
  type AuthorizationServer,
  createAuthorizationServer,
} from '../testing/authorization-server.js';
import { createManualClock, type ManualClock } from '../testing/manual-clock.js';
import { createProtocolFlows } from './protocol-flows.js';
import type { SessionFlows } from './flows.js';

const redirectUri = 'https://app.example/callback';

let clock: ManualClock;
let server: AuthorizationServer;
let address: string;
let left: string[];
/** One session each for two clients of a page; `reload` is the page after it was left. */
let reload: () => Record<'notes' | 'mail', SessionFlows>;

beforeEach(() => {
  clock = createManualClock();
  server = createAuthorizationServer(clock);
  address = 'https://app.example/';
  left = [];
  const logger = createMemoryLogger();
  const keyCache = new Map();
  const random = createSeededRandom();
  const userAgent = {
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
      url: () => address,
      replace: (url: string) => {
        address = url;
      },
    },
    handover: { handOver: () => false },
    userAgents: { popup: userAgent, current: userAgent },
  };
  const flowsOf = (clientId: string): SessionFlows =>
    createProtocolFlows(deps, {
      provider: new OpenIdProvider(),
      options: {
        clientId,
        discoveryUrl: server.discoveryUrl,
        redirectUri,
        logoutUrl: 'https://app.example/signed-out',
        scope: 'openid offline_access',
        audience: '',
      },
      config: { platform: 'web', web: { uiMode: 'current', authFlow: 'PKCE' } },
      returnTo: '/home',
      startUrl: address,
    });
  reload = () => ({ notes: flowsOf('notes'), mail: flowsOf('mail') });
});

async function leave(flows: SessionFlows, returnTo?: string): Promise<void> {
  void flows.login(returnTo === undefined ? {} : { returnTo });
  while (left.length === 0) await clock.advance(0);
  address = server.authorize(left[0] ?? '');
}

it('signs in from the callback, once, and goes where the login said', async () => {
  await leave(reload().notes, '/notes/1');
  const { notes } = reload();

  expect(await notes.handleCallback()).toMatchObject({
    kind: 'signed-in',
    returnTo: '/notes/1',
    result: { refreshToken: expect.any(String) },
  });
  expect(await notes.handleCallback()).toEqual({ kind: 'none' });
  expect(address).toBe(redirectUri);
});

it('finds the callback that the router of the app has rewritten', async () => {
  await leave(reload().notes);
  const { notes } = reload();
  address = 'https://app.example/home';

  expect(await notes.handleCallback()).toMatchObject({ kind: 'signed-in', returnTo: '/home' });
});

it('leaves the login of another client to the session of that client', async () => {
  await leave(reload().mail);
  const { notes, mail } = reload();

  expect(await notes.handleCallback()).toEqual({ kind: 'none' });
  expect(await mail.handleCallback()).toMatchObject({
    kind: 'signed-in',
    result: { provider: { options: { clientId: 'mail' } } },
  });
});

it.each([
  'https://app.example/callback',
  'https://app.example/elsewhere?code=1&state=2',
  'https://evil.example/callback?code=1&state=2',
  'nonsense',
])('takes nothing from %s', async (url) => {
  await leave(reload().notes);
  const before = address;

  expect(await reload().notes.handleCallback(url)).toEqual({ kind: 'none' });
  expect(address).toBe(before);
  expect(server.tokenRequests).toBe(0);
});

it('opens no window for parameters that a login may not have', async () => {
  await expect(reload().notes.login({ params: { state: 'mine' } })).rejects.toMatchObject({
    code: 'UNLAPSE_CONFIGURATION_INVALID',
  });
  expect(left).toEqual([]);
});

it('comes back from a logout with a state of its own', async () => {
  await leave(reload().notes);
  const { notes } = reload();
  const callback = await notes.handleCallback();
  if (callback.kind !== 'signed-in') throw new Error('not signed in');

  await notes.endSession(Promise.resolve(callback.result));
  const state = new URL(left.at(-1) ?? '').searchParams.get('state') ?? '';
  address = `https://app.example/signed-out?state=${state}`;

  expect(await reload().notes.handleCallback()).toEqual({ kind: 'signed-out', returnTo: '/home' });
  expect(address).toBe('https://app.example/signed-out');
});
