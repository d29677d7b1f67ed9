import { expect, vi } from 'vitest';
import { signedIn } from './app-tabs.js';
import { inOrder, seen, type FaultElsewhere, type FaultRow, type Seen } from './row.js';
import {
  expectKept,
  expectOver,
  expectRecovery,
  expectWorking,
  expiredScene,
  type Scene,
  signedInScene,
} from './scene.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const grace = { rotation: { graceSeconds: 60 } } as const;
const first = 'refresh-token-1';

export const rows: readonly (FaultRow | FaultElsewhere)[] = [
  {
    id: 'F01',
    fault: 'offline before anything is sent',
    face: 'session',
    async play() {
      const fresh = await signedInScene();
      const scene = await expiredScene();
      const { tab, requests, rig } = scene;
      vi.stubGlobal('navigator', { onLine: false });
      try {
        tab.lifecycle.setOnline(false);
        const token = await fresh.tab.session.getAccessToken();
        expect(await fresh.refresh()).toMatchObject({ kind: 'deferred', reason: 'offline' });
        expect(await fresh.tab.session.getAccessToken()).toBe(token);

        const outcome = await scene.refresh();

        const result = seen(tab.session, outcome, { requests: requests().length });
        expect(result.requests).toBe(0);
        await expectKept(scene, first);
        expect(await rig.stored()).not.toHaveProperty('attempt');
        vi.stubGlobal('navigator', { onLine: true });
        tab.lifecycle.setVisible(true);
        tab.lifecycle.setOnline(true);
        await rig.clock.advance(SECOND_MS);
        await expectWorking(scene);
        expect(requests().filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1);
        return result;
      } finally {
        vi.unstubAllGlobals();
      }
    },
  },
  {
    id: 'F02',
    fault: 'no name is resolved, or the connection refused',
    face: 'session',
    async play() {
      const scene = await expiredScene();
      scene.server.configure({ outage: 'unreachable' });

      const outcome = await scene.refresh();

      const result = seen(scene.tab.session, outcome, { requests: scene.sent().length });
      expect(scene.sent()).toEqual([first, first, first]);
      await expectKept(scene, first);
      scene.server.configure({ outage: undefined });
      await expectRecovery(scene);
      return result;
    },
  },
  {
    id: 'F03',
    fault: 'connection reset after the request was sent',
    face: 'session',
    play: () => lostReply({ loseReply: 'unreachable' }),
  },
  {
    id: 'F04',
    fault: 'the body breaks off',
    face: 'session',
    play: () => lostReply({ cutBody: true }),
  },
  {
    id: 'F05',
    fault: 'no answer in 10 s',
    face: 'session',
    async play() {
      const scene = await expiredScene(grace);
      const { rig, server, tab, sent } = scene;
      const late = server.hold('token', 'after');
      const startMs = rig.clock.monotonic();

      const outcome = await scene.refresh();

      expect(rig.clock.monotonic() - startMs).toBe(10 * SECOND_MS);
      const result = seen(tab.session, outcome, {
        requests: sent().length,
        note: 'a late answer is not read any more',
      });
      expect(sent()).toEqual([first]);
      late.release();
      await rig.settle();
      await expectKept(scene, first);
      await expectRecovery(scene);
      expect(sent()).toEqual([first, first]);
      return result;
    },
  },
  {
    id: 'F06',
    fault: 'an answer that trickles',
    face: 'session',
    async play() {
      const scene = await expiredScene(grace);
      const { rig, tab, sent } = scene;
      scene.network = async (send, { signal }) => trickle(await send(), rig.clock.setTimer, signal);
      const startMs = rig.clock.monotonic();

      const outcome = await scene.refresh();

      expect(rig.clock.monotonic() - startMs).toBe(10 * SECOND_MS);
      expect(sent()).toEqual([first]);
      const result = seen(tab.session, outcome, {
        requests: sent().length,
        note: 'the 10 s are for the whole answer',
      });
      await expectKept(scene, first);
      scene.network = (send) => send();
      await expectRecovery(scene);
      return result;
    },
  },
  {
    id: 'F07',
    fault: 'TLS or CORS failure',
    face: 'session',
    async play() {
      const scene = await expiredScene();
      const { rig, tab } = scene;
      let calls = 0;
      scene.network = async () => {
        calls += 1;
        throw new TypeError('Failed to fetch');
      };

      const outcome = await scene.refresh();

      const result = seen(tab.session, outcome, {
        requests: calls,
        note: 'the log names both causes; tried again once a minute in the end',
      });
      expect(rig.logger.messages.at(-1)?.message).toMatch(/check the network.*\(CORS\)/);
      await expectKept(scene, first);
      tab.lifecycle.setVisible(true);
      await rig.clock.advance(10 * MINUTE_MS);
      calls = 0;
      await rig.clock.advance(HOUR_MS);
      expect(calls / 3).toBeGreaterThan(55);
      expect(calls / 3).toBeLessThan(85);
      scene.network = (send) => send();
      await expectRecovery(scene);
      return result;
    },
  },
  {
    id: 'F08',
    fault: 'a redirect from the token endpoint',
    face: 'session',
    async play() {
      const results = await Promise.all(
        [302, 307].map((status) =>
          kept({
            answer: { status, headers: { location: 'https://portal.example/token' } },
          }),
        ),
      );

      expect(results.map(({ requests }) => requests)).toEqual([1, 1]);
      return inOrder(results, { requests: 1, note: 'not followed' });
    },
  },
  {
    id: 'F09',
    fault: 'a proxy or a captive portal answers',
    face: 'session',
    async play() {
      const body = '<html>sign in to the Wi-Fi</html>';
      const headers = { 'content-type': 'text/html' };
      const results = [
        await kept({ answer: { status: 200, headers, body } }),
        await kept({ answer: { status: 407, headers, body } }),
        await kept({ answer: { status: 511, headers, body } }, 3),
      ];

      expect(results.map(({ requests }) => requests)).toEqual([1, 1, 3]);
      return inOrder(results, { note: 'a 511 is asked three times' });
    },
  },
  {
    id: 'F10',
    fault: 'blocked by an extension or a service worker',
    face: 'session',
    async play() {
      const scene = await expiredScene();
      const { tab, requests } = scene;
      scene.network = async () => {
        throw new TypeError('Failed to fetch');
      };

      const outcome = await scene.refresh();

      const result = seen(tab.session, outcome, { requests: requests().length });
      expect(result.requests).toBe(0);
      await expectKept(scene, first);
      scene.network = (send) => send();
      await expectRecovery(scene);
      return result;
    },
  },
  {
    id: 'F11',
    fault: 'the app goes to the background with a request under way',
    face: 'session',
    async play() {
      const app = await signedIn();
      const [{ tab, session, events }] = app.tabs;
      app.browser.server.configure({ rotation: { graceSeconds: 600 } });
      await app.browser.sleep(2 * HOUR_MS);
      const request = app.browser.server.hold('token', 'after');
      const refreshing = session.refresh();
      await app.complete(request.arrived);

      tab.freeze();
      app.browser.setOnline(false);
      await app.browser.sleep(5 * MINUTE_MS);
      app.browser.setOnline(true);
      tab.thaw();
      const outcome = await app.complete(refreshing);

      const result = seen(session, outcome, { requests: app.sent().length });
      await app.browser.advance(10 * SECOND_MS);
      expect(session.snapshot.status).toBe('signed-in');
      expect(events).not.toContain('signed-out');
      expect(app.sent()).toEqual([first, first]);
      expect(app.uses().slice(-2)).toEqual(['accepted', 'repeated']);
      return result;
    },
  },
  {
    id: 'F12',
    fault: 'the page is left during a refresh',
    face: 'session',
    async play() {
      const results = [await leavePage({ graceSeconds: 60 }), await leavePage('strict')];

      expect(results.map(({ snapshot }) => snapshot)).toEqual([
        'signed-in',
        'signed-out: lost-reply',
      ]);
      return inOrder(results, {
        requests: 2,
        note: 'seen by the next page; the second: a server without grace',
      });
    },
  },
];

/** The server rotates, its answer does not arrive: with grace, then without. */
async function lostReply(
  step: { readonly loseReply: 'unreachable' } | { readonly cutBody: true },
): Promise<Seen> {
  const lucky = await expiredScene(grace);
  lucky.server.next(step);
  const saved = seen(lucky.tab.session, await lucky.refresh());
  expect(lucky.sent()).toEqual([first, first]);
  await expectWorking(lucky);

  const patient = await expiredScene({ rotation: { graceSeconds: 600 } });
  for (let count = 0; count < 3; count += 1) patient.server.next(step);
  const startMs = patient.rig.clock.monotonic();
  const open = seen(patient.tab.session, await patient.refresh());
  expect(patient.rig.clock.monotonic() - startMs).toBeLessThan(20 * SECOND_MS);
  expect(patient.sent()).toEqual([first, first, first]);
  await expectKept(patient, first);
  expect(await patient.rig.stored()).toHaveProperty('attempt');
  await expectRecovery(patient);

  const unlucky = await expiredScene();
  unlucky.server.next(step);
  const over = seen(unlucky.tab.session, await unlucky.refresh());
  await expectOver(unlucky, 'lost-reply');
  return inOrder([saved, open, over], {
    note: 'one reply lost, the server has grace; three lost; one lost, and no grace',
  });
}

/** A scene in which the server answers so, and the session lives on. */
async function kept(
  step: Parameters<Scene['server']['next']>[0],
  times: number = 1,
): Promise<Seen> {
  const scene = await expiredScene();
  for (let count = 0; count < times; count += 1) scene.server.next(step);
  const outcome = await scene.refresh();
  const result = seen(scene.tab.session, outcome, { requests: scene.requests().length });
  await expectKept(scene, first);
  await expectRecovery(scene);
  return result;
}

async function leavePage(rotation: 'strict' | { graceSeconds: number }): Promise<Seen> {
  const app = await signedIn();
  const [{ tab, session }] = app.tabs;
  app.browser.server.configure({ rotation });
  await app.browser.sleep(2 * HOUR_MS);
  const request = app.browser.server.hold('token', 'after');
  void session.refresh();
  await app.complete(request.arrived);

  tab.close();
  const next = app.open();
  const outcome = await app.complete(next.session.refresh());

  expect(app.sent()).toEqual([first, first]);
  return seen(next.session, outcome);
}

/** `response`, of which a byte comes each second, until it is aborted. */
function trickle(
  response: Response,
  setTimer: Scene['rig']['clock']['setTimer'],
  signal: AbortSignal | null | undefined,
): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      signal?.addEventListener('abort', () => controller.error(new DOMException('', 'AbortError')));
    },
    async pull(controller) {
      await new Promise<void>((resolve) => {
        setTimer(resolve, SECOND_MS);
      });
      if (!signal?.aborted) controller.enqueue(Uint8Array.of(0x20));
    },
  });
  return new Response(body, response);
}
