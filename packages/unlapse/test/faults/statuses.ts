import { expect } from 'vitest';
import { setback, ending, refusal } from './answers.js';
import { inOrder, seen, type FaultRow } from './row.js';
import { expectKept, expectOver, expectWorking, expiredScene, refreshStateless } from './scene.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const first = 'refresh-token-1';

/** Statuses that say enough by themselves. */
export const statusRows: readonly FaultRow[] = [
  {
    id: 'F13',
    fault: '500, 502, 503 or 504',
    face: 'both',
    async play() {
      const short = await expiredScene();
      short.server.next({ answer: { status: 503, headers: { 'retry-after': '2' } } });
      expect(await short.refresh()).toMatchObject({ kind: 'refreshed' });
      expect(short.sent()).toEqual([first, first]);

      const longer = await setback({ status: 503, headers: { 'retry-after': '3' } });
      expect(longer.outcome).toMatchObject({ retryAtMs: longer.nowMs + 3 * SECOND_MS });
      const inTenMinutes = new Date(short.rig.clock.now() + 10 * MINUTE_MS).toUTCString();
      for (const wait of ['86400', inTenMinutes]) {
        const { outcome, nowMs } = await setback({ status: 503, headers: { 'retry-after': wait } });
        expect(outcome).toMatchObject({ kind: 'deferred', retryAtMs: nowMs + 5 * MINUTE_MS });
      }
      for (const status of [500, 502, 503, 504]) {
        const lost = await expiredScene();
        let calls = 0;
        lost.network = async (send) => {
          const answer = await send();
          calls += 1;
          return calls === 1 ? new Response('', { status }) : answer;
        };
        expect(await lost.refresh()).toMatchObject({ kind: 'rejected', maybeLostReply: true });
        await expectOver(lost, 'lost-reply');
      }
      const results = [];
      for (const status of [500, 502, 503, 504]) {
        results.push((await setback({ status }, 3)).result);
      }
      const answer = { answer: { status: 503 } };
      expect(await refreshStateless(answer, answer, answer)).toBe('UNLAPSE_SERVER_UNAVAILABLE');
      return inOrder(results, {
        requests: 3,
        note: '`Retry-After` of 2 s at most is waited for, 5 min at most believed; the server behind a gateway may have spent the token: `invalid_grant` after that is a lost reply.',
      });
    },
  },
  {
    id: 'F14',
    fault: '400 with an empty body',
    face: 'session',
    async play() {
      const once = await expiredScene();
      once.server.next({ answer: { status: 400 } });
      const recovered = seen(once.tab.session, await once.refresh());
      await expectWorking(once);

      const twice = await ending({ status: 400 }, 2);
      return inOrder([recovered, twice], {
        note: 'Asked twice before it is believed; ends the session though the access token may be good still.',
      });
    },
  },
  {
    id: 'F15',
    fault: '429',
    face: 'session',
    async play() {
      const scene = await expiredScene();
      const { rig, server, tab, sent } = scene;
      server.next({ answer: { status: 429, headers: { 'retry-after': '120' } } });

      const outcome = await scene.refresh();

      const result = seen(tab.session, outcome, {
        requests: 1,
        note: 'No tab asks again before `Retry-After` has passed.',
      });
      await expectKept(scene, first);
      const other = scene.openTab();
      for (const { lifecycle } of [tab, other]) lifecycle.setVisible(true);
      await rig.clock.advance(119 * SECOND_MS);
      expect(await scene.complete(other.session.getAuthResult())).toBeNull();
      expect(sent()).toHaveLength(1);
      await rig.clock.advance(20 * SECOND_MS);
      expect(sent()).toEqual([first, first]);
      await expectWorking(scene);
      return result;
    },
  },
  {
    id: 'F21b',
    fault: '403, 404, 405, 410, 413 or 415',
    face: 'session',
    async play() {
      const moved = await expiredScene();
      const { tab, server, requests } = moved;
      server.configure({ metadata: { token_endpoint: `${server.issuer}/token/v2` } });
      const saved = seen(tab.session, await moved.refresh());
      expect(requests().map(({ url }) => url.slice(server.issuer.length))).toEqual([
        '/token',
        '/.well-known/openid-configuration',
        '/token/v2',
        '/jwks',
      ]);
      await expectWorking(moved);
      await moved.rig.clock.advance(HOUR_MS);
      expect(await moved.refresh()).toMatchObject({ kind: 'refreshed' });
      expect(requests().filter(({ endpoint }) => endpoint === 'discovery')).toHaveLength(1);

      const elsewhere = await expiredScene();
      elsewhere.server.configure({
        metadata: { issuer: 'https://evil.example', token_endpoint: 'https://evil.example/token' },
      });
      expect(await elsewhere.refresh()).toMatchObject({ kind: 'misconfigured', error: 'http_404' });
      expect(elsewhere.requests().map(({ url }) => new URL(url).host)).toEqual(
        Array.from({ length: 3 }, () => 'login.example.com'),
      );

      const results = [saved];
      for (const status of [403, 404, 405, 410, 413, 415]) {
        results.push(await refusal({ status }, status === 404 || status === 410 ? 2 : 1));
      }
      return {
        ...inOrder(results),
        outcome: 'refreshed; misconfigured: http_403, http_404 …',
        note: 'After a 404 or 410 the metadata is fetched once: the endpoint may have moved; what is not of the same issuer is left alone.',
      };
    },
  },
];
