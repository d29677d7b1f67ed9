import { expect } from 'vitest';
import { createSeededRandom } from '../../src/platform/memory/random.js';
import { createWebHttp } from '../../src/platform/web/http.js';
import { isUnlapseError } from '../../src/errors/errors.js';
import { OpenIdProvider } from '../../src/providers/open-id.js';
import type { AuthResult } from '../../src/protocol/auth-result.js';
import type { RequestBuilder } from '../../src/protocol/provider-request.js';
import type { RefreshOutcome } from '../../src/refresh/outcome.js';
import { createRefresher } from '../../src/refresh/refresher.js';
import type { SignedOutReason } from '../../src/session/snapshot.js';
import type {
  AuthorizationServer,
  RecordedRequest,
} from '../../src/testing/authorization-server.js';
import type { AuthorizationServerSettings } from '../../src/testing/authorization-server-settings.js';
import { createConnectRig, popupConfig } from '../connect-rig.js';
import { createSessionRig, type SessionRig, type Tab } from '../session-rig.js';

/** A user who signed in, and whom a fault is waiting for at the next refresh. */
export interface Scene {
  readonly rig: SessionRig;
  readonly server: AuthorizationServer;
  /** In the background, so that nothing happens in it unasked. */
  readonly tab: Tab;
  /** Answers the requests of refreshes in place of `send`, which asks the server. */
  network: Network;
  /** A page in one more tab, in the background. */
  openTab(): Tab;
  /** Refreshes, with time going by until that has come to an end. */
  refresh(tab?: Tab): Promise<RefreshOutcome>;
  /** Lets time go by until `promise` has settled: a minute at most. */
  complete<T>(promise: Promise<T>): Promise<T>;
  /** The refresh tokens that were sent, oldest first. */
  sent(): readonly string[];
  /** All requests since the login, the ones for keys and metadata too. */
  requests(): readonly RecordedRequest[];
  /** The refresh token in the store. */
  storedToken(): Promise<string | undefined>;
}

/** `fetch`, as the web platform has it. */
export type Network = (send: () => Promise<Response>, init: RequestInit) => Promise<Response>;

/** Of the API that `rig.api` answers for. */
export const apiOrigin = 'https://api.example';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const STEP_MS = 50;

/** A scene in which the access token has just ended. */
export async function expiredScene(
  settings?: Partial<AuthorizationServerSettings>,
  provider?: RequestBuilder,
): Promise<Scene> {
  const scene = await signedInScene(settings, provider);
  await scene.rig.clock.advance(HOUR_MS);
  return scene;
}

/** A scene in which the access token is good for an hour. */
export async function signedInScene(
  settings: Partial<AuthorizationServerSettings> = {},
  provider: RequestBuilder = new OpenIdProvider(),
): Promise<Scene> {
  const rig = createSessionRig();
  const { clock, server } = rig;
  server.configure(settings);

  function openTab(): Tab {
    const refresher = createRefresher({
      clock,
      http: createWebHttp(clock, undefined, undefined, (url, init) =>
        untilAborted(
          init,
          scene.network(() => ask(server, url, init), init),
        ),
      ),
      random: createSeededRandom(1),
      logger: rig.logger,
      keyCache: new Map(),
    });
    const tab = rig.openTab(
      { apiOrigins: [apiOrigin] },
      {
        refresh: (result, mayStillSend) => refresher.refresh(provider, result, { mayStillSend }),
      },
    );
    tab.lifecycle.setVisible(false);
    return tab;
  }

  const scene: Omit<Scene, 'tab'> = {
    rig,
    server,
    network: (send) => send(),
    openTab,
    refresh: (of = tab) => scene.complete(of.session.refresh()),
    async complete(promise) {
      let isOver = false;
      const end = (): void => {
        isOver = true;
      };
      promise.then(end, end);
      await clock.advance(0);
      for (let ms = 0; !isOver && ms < MINUTE_MS; ms += STEP_MS) await clock.advance(STEP_MS);
      expect(isOver).toBe(true);
      return promise;
    },
    sent: () =>
      server.recorded.flatMap(({ endpoint, form }) =>
        endpoint === 'token' && form['refresh_token'] ? [form['refresh_token']] : [],
      ),
    requests: () => server.recorded.slice(atLogin),
    async storedToken() {
      const { result } = ((await rig.stored()) ?? {}) as { result?: { refreshToken?: string } };
      return result?.refreshToken;
    },
  };
  const tab = openTab();
  await scene.complete(tab.session.login());
  const atLogin = server.recorded.length;
  return Object.assign(scene, { tab });
}

/** A scene with a refresh whose answer is changed, and taken all the same. */
export async function accepted(
  changes: object,
  settings?: Partial<AuthorizationServerSettings>,
): Promise<{ scene: Scene; outcome: RefreshOutcome }> {
  const scene = await expiredScene(settings);
  scene.server.next({ mutate: (body) => ({ ...body, ...changes }) });
  const outcome = await scene.refresh();
  expect(outcome.kind).toBe('refreshed');
  await expectWorking(scene);
  return { scene, outcome };
}

/** The result in the store. */
export async function resultIn({ rig }: Pick<Scene, 'rig'>): Promise<AuthResult> {
  const { result } = ((await rig.stored()) ?? {}) as { result: AuthResult };
  return result;
}

/** That the session comes back by itself, now that the fault is over and somebody looks at it. */
export async function expectRecovery({ rig, tab, server, storedToken }: Scene): Promise<void> {
  tab.lifecycle.setVisible(true);
  await rig.clock.advance(6 * MINUTE_MS);
  await expectWorking({ rig, tab, server, storedToken });
}

/** That the session has tokens, which the server takes, and keeps the newest of them. */
export async function expectWorking({
  tab,
  server,
  storedToken,
}: Pick<Scene, 'rig' | 'tab' | 'server' | 'storedToken'>): Promise<void> {
  expect(tab.session.snapshot.status).toBe('signed-in');
  expect(server.inspect((await tab.session.getAccessToken()) ?? '')).toMatchObject({
    kind: 'access',
    isActive: true,
  });
  expect(server.inspect((await storedToken()) ?? '')).toMatchObject({ isActive: true });
}

/** That the session is kept, without a token to hand out, and `token` with it. */
export async function expectKept({ tab, storedToken }: Scene, token: string): Promise<void> {
  expect(await tab.session.isAuthenticated()).toBe(true);
  expect(tab.session.snapshot.status).toBe('suspended');
  expect(await storedToken()).toBe(token);
}

/** That the session is over in every tab, with nothing of it left, and nobody asks again. */
export async function expectOver(scene: Scene, reason: SignedOutReason): Promise<void> {
  const { rig, tab, server } = scene;
  const requests = server.tokenRequests;
  const later = scene.openTab();
  for (const { lifecycle } of [tab, later]) lifecycle.setVisible(true);
  await rig.clock.advance(2 * HOUR_MS);

  expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason });
  expect(later.session.snapshot.status).toBe('signed-out');
  expect(await later.session.getAccessToken()).toBeUndefined();
  expect(JSON.stringify((await rig.stored()) ?? {})).not.toMatch(/refresh-token|eyJ/);
  expect(server.tokenRequests).toBe(requests);
}

/** What `AuthConnect.refreshSession` comes to after `steps`: the code of its error, or `resolved`. */
export async function refreshStateless(
  ...steps: readonly Parameters<AuthorizationServer['next']>[0][]
): Promise<string> {
  const { api, clock, options, server } = createConnectRig();
  const provider = new OpenIdProvider();
  await api.setup(popupConfig);
  const result = await api.login(provider, options);
  for (const step of steps) server.next(step);
  const refreshing = api.refreshSession(provider, result).then(
    () => 'resolved',
    (error: unknown) => (isUnlapseError(error) ? error.code : 'another error'),
  );
  await clock.advance(MINUTE_MS);
  return refreshing;
}

/** The answer of the server as `fetch` has it. */
async function ask(server: AuthorizationServer, url: string, init: RequestInit): Promise<Response> {
  try {
    const { method = 'GET', headers, body } = init;
    const {
      status,
      headers: answered,
      body: text,
    } = await server.send({
      method: method as 'GET' | 'POST',
      url,
      headers: headers as Record<string, string>,
      ...(typeof body === 'string' && { body }),
    });
    // A redirect that is not followed is hidden by the browser.
    if (status >= 300 && status < 400) return Response.error();
    return new Response(text || null, { status, headers: answered });
  } catch (error) {
    if (!isUnlapseError(error)) throw error;
    if (error.code === 'UNLAPSE_NETWORK_TIMED_OUT') return new Promise(() => {});
    throw new TypeError('Failed to fetch', { cause: error });
  }
}

function untilAborted(init: RequestInit, answer: Promise<Response>): Promise<Response> {
  return new Promise((resolve, reject) => {
    init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
    answer.then(resolve, reject);
  });
}
