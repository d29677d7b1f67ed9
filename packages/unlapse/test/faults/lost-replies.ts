import { expect } from 'vitest';
import { signedIn } from './app-tabs.js';
import { inOrder, seen, type FaultRow, type Seen } from './row.js';
import {
  expectKept,
  expectOver,
  expectRecovery,
  expectWorking,
  expiredScene,
  type Scene,
} from './scene.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const grace = { rotation: { graceSeconds: 60 } } as const;
const first = 'refresh-token-1';

/** The server may have spent the refresh token, and its answer did not arrive. */
export const lostReplyRows: readonly FaultRow[] = [
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
        note: 'A late answer is not read any more.',
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
        note: 'The 10 s are for the whole answer.',
      });
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

      const result = seen(session, outcome, {
        requests: app.sent().length,
        note: 'The page sends the same refresh token again by itself as soon as it is back.',
      });
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
        note: 'Seen by the next page; the second: a server without grace.',
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
    note: 'One reply lost, the server has grace; three lost; one lost, and no grace.',
  });
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
