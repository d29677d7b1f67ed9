import { expect, vi } from 'vitest';
import { inOrder, seen, type FaultRow, type Seen } from './row.js';
import {
  expectKept,
  expectRecovery,
  expectWorking,
  expiredScene,
  type Scene,
  signedInScene,
} from './scene.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const first = 'refresh-token-1';

/** The server was not reached, or somebody else has answered. */
export const unreachableRows: readonly FaultRow[] = [
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
        note: 'The log names both causes; tried again once a minute in the end.',
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
      return inOrder(results, { requests: 1, note: 'Not followed.' });
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
      return inOrder(results, { note: 'A 511 is asked three times.' });
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
];

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
