import { expect } from 'vitest';
import type { ScriptedAnswer } from '../../src/testing/authorization-server-script.js';
import { AzureProvider } from '../../src/providers/azure.js';
import { inOrder, seen, type FaultElsewhere, type FaultRow, type Seen } from './row.js';
import {
  expectKept,
  expectOver,
  expectRecovery,
  expectWorking,
  expiredScene,
  refreshStateless,
  signedInScene,
} from './scene.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const first = 'refresh-token-1';

export const rows: readonly (FaultRow | FaultElsewhere)[] = [
  {
    id: 'F13',
    fault: '500, 502, 503 or 504',
    face: 'both',
    async play() {
      const short = await expiredScene();
      short.server.next({ answer: { status: 503, headers: { 'retry-after': '2' } } });
      expect(await short.refresh()).toMatchObject({ kind: 'refreshed' });
      expect(short.sent()).toEqual([first, first]);

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
        note: '`Retry-After` of 2 s at most is waited for, 5 min at most believed; the server behind a gateway may have spent the token: `invalid_grant` after that is a lost reply',
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
        note: 'asked twice before it is believed; ends the session though the access token may be good still',
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
        note: 'no tab asks again before `Retry-After` has passed',
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
    id: 'F16',
    fault: '400 `invalid_grant`',
    face: 'both',
    async play() {
      const results = [await ending({ status: 400, body: { error: 'invalid_grant' } }, 1)];

      const scene = await expiredScene();
      const { rig, server, tab } = scene;
      const request = server.hold();
      const refreshing = scene.tab.session.refresh();
      await scene.complete(request.arrived);
      server.revoke();
      const { text = '{}', revision } = (await rig.store.read()) ?? {};
      const record = JSON.parse(text);
      const result = {
        ...record.result,
        refreshToken: 'newer',
        receivedAt: rig.clock.now() / 1000,
      };
      await rig.store.write(JSON.stringify({ ...record, result }), revision);
      request.release();
      results.push(seen(tab.session, await scene.complete(refreshing)));
      expect(await scene.storedToken()).toBe('newer');
      expect(scene.sent()).toEqual([first]);

      expect(
        await refreshStateless({ answer: { status: 400, body: { error: 'invalid_grant' } } }),
      ).toBe('UNLAPSE_REFRESH_REJECTED');
      return inOrder(results, {
        note: 'the second: another tab has stored newer tokens meanwhile',
      });
    },
  },
  {
    id: 'F17',
    fault: '`invalid_client`',
    face: 'both',
    async play() {
      const results = [];
      for (const status of [400, 401]) {
        results.push(await refusal({ status, body: { error: 'invalid_client' } }));
      }
      expect(
        await refreshStateless({ answer: { status: 401, body: { error: 'invalid_client' } } }),
      ).toBe('UNLAPSE_SERVER_MISCONFIGURED');
      return inOrder(results, { requests: 1, note: 'tried again only by a call' });
    },
  },
  {
    id: 'F18',
    fault: '`invalid_request`',
    face: 'session',
    async play() {
      const result = await refusal({ status: 400, body: { error: 'invalid_request' } });
      return { ...result, note: 'however often: tried again only by a call' };
    },
  },
  {
    id: 'F19',
    fault: '`unauthorized_client`, `unsupported_grant_type`',
    face: 'session',
    async play() {
      const results = [];
      for (const error of ['unauthorized_client', 'unsupported_grant_type']) {
        results.push(await ending({ status: 400, body: { error } }, 1));
      }
      return inOrder(results, {
        note: 'no refresh can succeed any more; ends the session though the access token may be good still',
      });
    },
  },
  {
    id: 'F20',
    fault: '`invalid_scope`',
    face: 'session',
    async play() {
      const answer = { status: 400, body: { error: 'invalid_scope' } };
      const scene = await expiredScene({}, new AzureProvider());
      scene.server.next({ answer });
      const outcome = await scene.refresh();
      const result = seen(scene.tab.session, outcome);
      const scopes = scene
        .requests()
        .flatMap(({ endpoint, form }) => (endpoint === 'token' ? [form['scope']] : []));
      expect(scopes).toEqual(['openid offline_access email', undefined]);
      await expectWorking(scene);

      return inOrder([result, await refusal(answer, 2)], {
        requests: 2,
        note: 'asked again without the scope that a provider names by itself; twice: the client is misconfigured',
      });
    },
  },
  {
    id: 'F21',
    fault: '`temporarily_unavailable`, `server_error`',
    face: 'session',
    async play() {
      const results = [];
      for (const error of ['temporarily_unavailable', 'server_error']) {
        for (const status of [400, 503]) {
          results.push((await setback({ status, body: { error } }, 3)).result);
        }
      }
      const { outcome, nowMs } = await setback({
        status: 400,
        headers: { 'retry-after': '60' },
        body: { error: 'temporarily_unavailable' },
      });
      expect(outcome).toMatchObject({ retryAtMs: nowMs + MINUTE_MS });
      return inOrder(results, { requests: 3, note: 'whatever the status; `Retry-After` counts' });
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
        note: 'after a 404 or 410 the metadata is fetched once: the endpoint may have moved; what is not of the same issuer is left alone',
      };
    },
  },
  {
    id: 'F21c',
    fault: '200 with an error in the body',
    face: 'session',
    async play() {
      return inOrder([
        await ending({ status: 200, body: { error: 'invalid_grant' } }, 1),
        await refusal({ status: 200, body: { error: 'invalid_client' } }),
        (await setback({ status: 200, body: { error: 'server_error' } }, 3)).result,
      ]);
    },
  },
  {
    id: 'F21d',
    fault: '`interaction_required`, `consent_required`, `mfa_required`',
    face: 'session',
    async play() {
      const results = [];
      for (const error of ['interaction_required', 'consent_required', 'mfa_required']) {
        results.push(await ending({ status: 400, body: { error } }, 1));
      }
      return inOrder(results, { note: 'the error of the outcome says what the server wants' });
    },
  },
  {
    id: 'F21e',
    fault: '`use_dpop_nonce`',
    face: 'session',
    async play() {
      const headers = { 'dpop-nonce': 'nonce', 'www-authenticate': 'DPoP error="use_dpop_nonce"' };
      const result = await refusal({ status: 401, headers, body: { error: 'use_dpop_nonce' } });
      return { ...result, note: 'no sign-out; DPoP is not supported' };
    },
  },
];

/** An answer, `times` in a row, after which the session goes on by itself. */
async function setback(answer: ScriptedAnswer, times: number = 1) {
  const scene = await expiredScene();
  for (let count = 0; count < times; count += 1) scene.server.next({ answer });

  const outcome = await scene.refresh();

  const nowMs = scene.rig.clock.now();
  const result = seen(scene.tab.session, outcome);
  expect(outcome.kind).toBe('deferred');
  expect(scene.sent()).toEqual(Array.from({ length: times }, () => first));
  await expectKept(scene, first);
  await expectRecovery(scene);
  return { outcome, result, nowMs };
}

/** An answer, `times` in a row, that ends the session, be the access token over or not. */
async function ending(answer: ScriptedAnswer, times: number): Promise<Seen> {
  const results = [];
  for (const scene of [await expiredScene(), await signedInScene()]) {
    for (let count = 0; count < times; count += 1) scene.server.next({ answer });
    const outcome = await scene.refresh();
    results.push(seen(scene.tab.session, outcome));
    expect(scene.sent()).toEqual(Array.from({ length: times }, () => first));
    await expectOver(scene, 'rejected');
  }
  return inOrder(results, { requests: times });
}

/** An answer, `times` in a row, that refuses the client: the session is kept, nobody asks again. */
async function refusal(answer: ScriptedAnswer, times: number = 1): Promise<Seen> {
  const scene = await expiredScene();
  const { rig, server, tab, sent } = scene;
  for (let count = 0; count < times; count += 1) server.next({ answer });

  const outcome = await scene.refresh();

  expect(outcome.kind).toBe('misconfigured');
  const result = seen(tab.session, outcome, { requests: times });
  expect(rig.logger.messages.at(-1)).toMatchObject({ level: 'error' });
  await expectKept(scene, first);
  tab.lifecycle.setVisible(true);
  await rig.clock.advance(HOUR_MS);
  expect(sent()).toHaveLength(times);
  await scene.complete(tab.session.getAuthResult());
  await expectWorking(scene);
  return result;
}
