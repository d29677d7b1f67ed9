import { expect, vi } from 'vitest';
import { createWebClock } from '../../src/platform/web/clock.js';
import { checkIdToken } from '../../src/protocol/id-token.js';
import { createTestIssuer, type TestIssuer } from '../../src/testing/mint.js';
import { HOUR_MS, resultOf, SECOND_MS, signedIn } from './app-tabs.js';
import { inOrder, seen, type FaultElsewhere, type FaultRow, type Seen } from './row.js';
import {
  apiOrigin,
  expectOver,
  expectWorking,
  expiredScene,
  type Network,
  resultIn,
  type Scene,
  signedInScene,
} from './scene.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const first = 'refresh-token-1';
/** Of the keys that come in place of the server's own. */
const withOtherAlgorithm = { id_token_signing_alg_values_supported: ['RS256', 'ES256'] };

export const rows: readonly (FaultRow | FaultElsewhere)[] = [
  {
    id: 'F30',
    fault: 'the signing keys were replaced',
    face: 'session',
    async play() {
      const scene = await expiredScene({ metadata: withOtherAlgorithm });
      await scene.refresh();
      expect(keyRequests(scene)).toBe(1);
      await scene.rig.clock.advance(HOUR_MS);
      const keys = await newKeys(scene);

      const outcome = await scene.refresh();

      expect(outcome).toMatchObject({ kind: 'refreshed', result: { idToken: keys.idToken } });
      expect(keyRequests(scene)).toBe(2);
      await expectWorking(scene);
      return seen(scene.tab.session, outcome, { note: 'the keys are fetched once more' });
    },
  },
  {
    id: 'F31',
    fault: 'the signing keys cannot be had',
    face: 'session',
    async play() {
      const results = [];
      for (const step of [
        { fail: 'unreachable' },
        { answer: { status: 503 } },
        { answer: { status: 200, body: '<html>' } },
      ] as const) {
        const scene = await expiredScene();
        scene.server.next(step, 'jwks');
        results.push(await withoutIdToken(scene));
      }
      return inOrder(results, {
        note: 'the tokens are kept, the new ID Token is left out: the old one and its claims stay',
      });
    },
  },
  {
    id: 'F32',
    fault: 'the signing keys come slowly, are too many, or some of them are bad',
    face: 'session',
    async play() {
      const slow = await expiredScene();
      slow.server.hold('jwks');
      const results = [await withoutIdToken(slow)];
      const large = await expiredScene();
      large.network = onKeys(async () => Response.json({ keys: [], padding: 'x'.repeat(300_000) }));
      results.push(await withoutIdToken(large));

      const mixed = await expiredScene();
      mixed.network = onKeys(async (send) => {
        const { keys } = (await (await send()).json()) as { keys: readonly object[] };
        const bad = [null, 7, {}, { kty: 'RSA' }, { kty: 'RSA', kid: 'other', n: '!', e: '!' }];
        return Response.json({ keys: [...bad, ...keys] });
      });
      const outcome = await mixed.refresh();
      await expectWorking(mixed);
      results.push(seen(mixed.tab.session, outcome));
      return inOrder(results, { note: '10 s and 256 KiB; then as F31; bad keys are passed over' });
    },
  },
  {
    id: 'F33',
    fault: '100 ID Tokens with keys that nobody knows',
    face: 'session',
    async play() {
      const scene = await signedInScene({ metadata: withOtherAlgorithm });
      const { rig, server } = scene;
      const issuer = await createTestIssuer({ issuer: server.issuer, clock: rig.clock });
      const keyCache = new Map();
      const refusals = [];
      for (let serial = 0; serial < 100; serial += 1) {
        const idToken = await issuer.mintIdToken({ aud: 'app' }, { kid: `key-${serial}` });
        refusals.push(
          await checkIdToken(idToken, {
            http: server,
            keyCache,
            nowMs: rig.clock.now() + serial * 500,
            manifest: {
              issuer: server.issuer,
              jwks_uri: `${server.issuer}/jwks`,
              id_token_signing_alg_values_supported: ['ES256'],
            },
            clientId: 'app',
            accessToken: 'access',
          }).catch((error: unknown) => error),
        );
      }
      expect(refusals.every((refusal) => refusal instanceof Error)).toBe(true);
      expect(keyRequests(scene)).toBe(1);

      const results = [];
      await scene.refresh();
      expect(keyRequests(scene)).toBe(2);
      for (let count = 0; count < 10; count += 1) {
        await newKeys(scene, false);
        const outcome = await scene.refresh();
        expect(outcome).toMatchObject({ kind: 'refreshed' });
        await expectWorking(scene);
        results.push(seen(scene.tab.session, outcome));
      }
      expect(keyRequests(scene)).toBe(2);
      await rig.clock.advance(MINUTE_MS);
      await newKeys(scene, false);
      results.push(seen(scene.tab.session, await scene.refresh()));
      expect(keyRequests(scene)).toBe(3);
      await expectOver(scene, 'security');
      return inOrder(results, {
        note: 'the keys are fetched once a minute at most, until then as F31; a key that is not among fresh ones is a wrong signature',
      });
    },
  },
  {
    id: 'F34',
    fault: 'the clock is ahead, by hours or years',
    face: 'session',
    async play() {
      const results = [];
      for (const aheadMs of [3 * HOUR_MS, 5 * YEAR_MS]) {
        const scene = await signedInScene();
        const { rig, tab, sent } = scene;
        rig.clock.jumpWall(aheadMs);

        const outcome = await scene.refresh();

        results.push(seen(tab.session, outcome));
        expect(sent()).toEqual([first]);
        await expectWorking(scene);
        tab.lifecycle.setVisible(true);
        await rig.clock.advance(50 * MINUTE_MS);
        expect(sent()).toEqual([first]);
        await rig.clock.advance(HOUR_MS);
        expect(sent()).toHaveLength(2);
        await expectWorking(scene);
      }
      return inOrder(results, {
        note: 'one refresh; the life of a token is counted on this clock',
      });
    },
  },
  {
    id: 'F35',
    fault: 'the clock is behind',
    face: 'session',
    async play() {
      const results = [];
      for (const behindMs of [3 * HOUR_MS, 5 * YEAR_MS]) {
        const scene = await expiredScene();
        const { rig, server, tab, sent } = scene;
        rig.clock.jumpWall(-behindMs);
        rig.api = async ({ headers }) => {
          const token = headers.get('authorization')?.slice('Bearer '.length) ?? '';
          return new Response(null, { status: server.inspect(token)?.isActive ? 200 : 401 });
        };

        const response = await scene.complete(tab.session.fetch(`${apiOrigin}/orders`));

        expect(response.status).toBe(200);
        expect(sent()).toEqual([first]);
        await expectWorking(scene);
        results.push(seen(tab.session, { kind: 'refreshed', result: await resultIn(scene) }));
      }
      return inOrder(results, { requests: 1, note: 'the old token goes out, the API says 401' });
    },
  },
  {
    id: 'F36',
    fault: 'the clock jumps during the session',
    face: 'session',
    async play() {
      const scene = await signedInScene();
      const { rig, tab, sent } = scene;
      tab.lifecycle.setVisible(true);
      const results = [];
      for (const jumpMs of [2 * HOUR_MS, -DAY_MS, 10 * YEAR_MS, -10 * YEAR_MS]) {
        const before = sent().length;
        rig.clock.jumpWall(jumpMs);
        await scene.complete(tab.session.getAccessToken());
        await rig.clock.advance(2 * MINUTE_MS);
        tab.lifecycle.wake();
        await rig.clock.advance(2 * MINUTE_MS);
        await expectWorking(scene);
        expect(sent().length - before).toBe(1);
        results.push(seen(tab.session, { kind: 'refreshed', result: await resultIn(scene) }));
      }
      expect(tab.events).not.toContain('signed-out');
      return inOrder(results, { requests: 1, note: 'seen by the next call or look' });
    },
  },
  {
    id: 'F37',
    fault: 'the device sleeps',
    face: 'session',
    async play() {
      const app = await signedIn();
      const [{ tab, session, events }] = app.tabs;
      await app.browser.sleep(8 * HOUR_MS);

      const results = [seen(session, await app.complete(session.refresh()))];
      expect(app.sent()).toEqual([first]);
      await app.browser.sleep(8 * HOUR_MS);
      tab.hide();
      tab.show();
      await app.browser.advance(10 * SECOND_MS);

      expect(app.sent()).toHaveLength(2);
      expect(session.snapshot.status).toBe('signed-in');
      expect(events).toEqual(['signed-in', 'refreshed this-tab', 'refreshed this-tab']);
      return inOrder(results, {
        requests: 1,
        note: 'by the first call, or by the page that is shown',
      });
    },
  },
  {
    id: 'F38',
    fault: 'timers are throttled, or the page is frozen',
    face: 'session',
    async play() {
      const app = await signedIn();
      const [{ tab, session, events }] = app.tabs;
      tab.throttle();
      await app.browser.advance(3 * HOUR_MS);
      expect(session.snapshot.status).toBe('signed-in');
      const throttled = app.sent().length;
      expect(throttled).toBeGreaterThanOrEqual(2);
      expect(throttled).toBeLessThanOrEqual(4);
      tab.unthrottle();

      tab.freeze();
      await app.browser.advance(3 * HOUR_MS);
      expect(app.sent()).toHaveLength(throttled);
      tab.thaw();
      const outcome = await app.complete(session.refresh());

      await app.browser.advance(10 * SECOND_MS);
      expect(app.sent()).toHaveLength(throttled + 1);
      expect(events).not.toContain('suspended');
      expect(events).not.toContain('signed-out');
      expect(resultOf(outcome)?.accessToken).toBe(await app.complete(session.getAccessToken()));
      return seen(session, outcome, { requests: 1 });
    },
  },
  {
    id: 'F39',
    fault: 'a timer of more than 2^31 ms',
    face: 'session',
    async play() {
      vi.useFakeTimers({ now: 0, toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] });
      try {
        for (const days of [30, 60]) {
          const fired = vi.fn<() => void>();
          createWebClock().setTimer(fired, days * DAY_MS);
          await vi.advanceTimersByTimeAsync(days * DAY_MS - 1);
          expect(fired).not.toHaveBeenCalled();
          await vi.advanceTimersByTimeAsync(1);
          expect(fired).toHaveBeenCalledOnce();
        }
        const cancel = createWebClock().setTimer(() => {}, 1e17);
        await vi.advanceTimersByTimeAsync(3 * DAY_MS);
        cancel();
        expect(vi.getTimerCount()).toBe(0);
      } finally {
        vi.useRealTimers();
      }
      const scene = await expiredScene();
      scene.server.configure({ accessTokenTtlSeconds: 60 * 86_400 });
      const outcome = await scene.refresh();
      scene.tab.lifecycle.setVisible(true);
      await scene.rig.clock.advance(59 * DAY_MS);
      expect(scene.sent()).toEqual([first]);
      await scene.rig.clock.advance(2 * DAY_MS);
      expect(scene.sent()).toHaveLength(2);
      await expectWorking(scene);
      return seen(scene.tab.session, outcome, { note: 'waits are made of days' });
    },
  },
];

/** The next answers have an ID Token of other keys, which are published or not. */
async function newKeys(
  { rig, server }: Scene,
  arePublished: boolean = true,
): Promise<TestIssuer & { readonly idToken: string }> {
  const issuer = await createTestIssuer({ issuer: server.issuer, clock: rig.clock });
  const idToken = await issuer.mintIdToken({ aud: 'app', nonce: undefined });
  server.next({ mutate: (body) => ({ ...body, id_token: idToken }) });
  if (arePublished) server.next({ answer: { body: issuer.jwks } }, 'jwks');
  return { ...issuer, idToken };
}

/** A refresh whose tokens are taken, but not its ID Token; and the next one is whole. */
async function withoutIdToken(scene: Scene): Promise<Seen> {
  const { rig, tab, sent } = scene;
  const before = await resultIn(scene);

  const outcome = await scene.refresh();

  expect(outcome).toMatchObject({ kind: 'refreshed', result: { idToken: before.idToken } });
  expect(await scene.storedToken()).toBe('refresh-token-2');
  expect(tab.session.snapshot).toMatchObject({ claims: { sub: 'user-1' } });
  await expectWorking(scene);
  const result = seen(tab.session, outcome);
  scene.network = (send) => send();
  await rig.clock.advance(HOUR_MS);
  await scene.refresh();
  expect(sent()).toHaveLength(2);
  expect((await resultIn(scene)).idToken).not.toBe(before.idToken);
  return result;
}

/** Answers the requests for keys. */
function onKeys(answer: Network): Network {
  return (send, init) => (init.method === 'GET' ? answer(send, init) : send());
}

function keyRequests({ requests }: Scene): number {
  return requests().filter(({ endpoint }) => endpoint === 'jwks').length;
}
