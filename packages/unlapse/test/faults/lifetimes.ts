import { expect } from 'vitest';
import { inOrder, seen, type FaultRow, type Seen } from './row.js';
import { apiOrigin, expectWorking, expiredScene, resultIn, type Scene, accepted } from './scene.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const first = 'refresh-token-1';
const second = 'refresh-token-2';

/** How long an access token lasts, said oddly. */
export const lifetimeRows: readonly FaultRow[] = [
  {
    id: 'F22',
    fault: 'no `expires_in`',
    face: 'session',
    async play() {
      const { scene, outcome } = await accepted({ expires_in: undefined });
      const { rig, tab, sent } = scene;
      expect(tab.session.snapshot).toMatchObject({ expiresAtMs: undefined });
      const result = seen(tab.session, outcome, {
        note: 'Good until an API says 401; `expiresAtMs` is `undefined`.',
      });

      tab.lifecycle.setVisible(true);
      await rig.clock.advance(10 * HOUR_MS);
      expect(sent()).toEqual([first]);
      const token = await tab.session.getAccessToken();
      rig.api = async ({ headers }) =>
        new Response(null, {
          status: headers.get('authorization') === `Bearer ${token}` ? 401 : 200,
        });
      const response = await scene.complete(tab.session.fetch(`${apiOrigin}/orders`));
      expect(response.status).toBe(200);
      expect(sent()).toEqual([first, second]);
      return result;
    },
  },
  {
    id: 'F23',
    fault: '`expires_in` as text',
    face: 'session',
    async play() {
      const results = [await lifetime('3600', 3600)];
      for (const odd of ['3600s', '1e3', ' 60', '-1', ''])
        results.push(await lifetime(odd, undefined));
      return inOrder(results, { note: 'Digits only; other text reads as absent.' });
    },
  },
  {
    id: 'F24',
    fault: '`expires_in` of 0',
    face: 'session',
    async play() {
      const scene = await expiredScene();
      const { rig, server, tab, sent } = scene;
      server.configure({ accessTokenTtlSeconds: 0 });
      tab.lifecycle.setVisible(true);

      const token = await scene.complete(tab.session.getAccessToken());
      expect(token).toBeTypeOf('string');
      const outcome = await callOften(scene, MINUTE_MS);

      expect(sent().length).toBeGreaterThan(5);
      expect(sent().length).toBeLessThanOrEqual(13);
      await rig.clock.advance(HOUR_MS);
      expect(sent().length).toBeLessThanOrEqual(14);
      server.configure({ accessTokenTtlSeconds: 3600 });
      await scene.complete(tab.session.getAccessToken());
      await expectWorking(scene);
      return {
        ...outcome,
        note: 'Handed out once, to who waited for it; 5 s at least between two refreshes, none without a caller.',
      };
    },
  },
  {
    id: 'F25',
    fault: '`expires_in` negative, a fraction, null or no number',
    face: 'session',
    async play() {
      const results = [await lifetime(3599.9, 3599)];
      for (const odd of [-1, null, {}, true, []]) results.push(await lifetime(odd, undefined));
      return inOrder(results, {
        note: 'Fractions are cut off; what is no lifetime reads as absent.',
      });
    },
  },
  {
    id: 'F26',
    fault: '`expires_in` huge',
    face: 'session',
    async play() {
      const results = [];
      for (const seconds of [5_184_000, 1e12]) {
        const { scene, outcome } = await accepted({ expires_in: seconds });
        const { rig, tab, sent } = scene;
        expect(outcome).toMatchObject({ result: { expiresIn: seconds } });
        results.push(seen(tab.session, outcome));
        tab.lifecycle.setVisible(true);
        await rig.clock.advance(40 * DAY_MS);
        expect(sent()).toEqual([first]);
        expect(tab.session.snapshot.status).toBe('signed-in');
      }
      return inOrder(results, { note: 'Kept as it is; see F39 for the timers.' });
    },
  },
  {
    id: 'F27',
    fault: '`expires_in` shorter than the leeway',
    face: 'session',
    async play() {
      const scene = await expiredScene();
      const { server, tab, sent } = scene;
      server.configure({ accessTokenTtlSeconds: 5 });
      tab.lifecycle.setVisible(true);

      await scene.complete(tab.session.getAccessToken());
      const outcome = await callOften(scene, MINUTE_MS, true);

      expect(sent().length).toBeGreaterThanOrEqual(12);
      expect(sent().length).toBeLessThanOrEqual(25);
      return {
        ...outcome,
        note: 'The leeway is half of the lifetime at most: no refresh per call.',
      };
    },
  },
];

async function lifetime(expires_in: unknown, seconds: number | undefined): Promise<Seen> {
  const { scene, outcome } = await accepted({ expires_in });
  expect('result' in outcome && outcome.result.expiresIn).toBe(seconds);
  return seen(scene.tab.session, outcome);
}

/** Asks for a token ten times a second. */
async function callOften(scene: Scene, forMs: number, hasAlways: boolean = false): Promise<Seen> {
  const { rig, tab } = scene;
  const tokens: Promise<string | undefined>[] = [];
  for (let ms = 0; ms < forMs; ms += SECOND_MS / 10) {
    tokens.push(tab.session.getAccessToken());
    await rig.clock.advance(SECOND_MS / 10);
  }
  expect(!hasAlways || !(await Promise.all(tokens)).includes(undefined)).toBe(true);
  expect(tab.events).not.toContain('signed-out');
  const stored = await resultIn(scene);
  return seen(tab.session, { kind: 'refreshed', result: stored });
}
