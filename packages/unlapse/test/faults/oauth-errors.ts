import { expect } from 'vitest';
import { AzureProvider } from '../../src/providers/azure.js';
import { setback, ending, refusal } from './answers.js';
import { inOrder, seen, type FaultRow } from './row.js';
import { expectWorking, expiredScene, refreshStateless } from './scene.js';

const MINUTE_MS = 60_000;
const first = 'refresh-token-1';

/** Errors by their OAuth name (RFC 6749 §5.2). */
export const oauthErrorRows: readonly FaultRow[] = [
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
        note: 'The second: another tab has stored newer tokens meanwhile.',
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
      return inOrder(results, { requests: 1, note: 'Tried again only by a call.' });
    },
  },
  {
    id: 'F18',
    fault: '`invalid_request`',
    face: 'session',
    async play() {
      const result = await refusal({ status: 400, body: { error: 'invalid_request' } });
      return {
        ...result,
        note: 'Tried again only by a call, however often that fails: a server that says so of a dead refresh token keeps the session suspended.',
      };
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
        note: 'No refresh can succeed any more; ends the session though the access token may be good still.',
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
        note: 'Asked again without the scope that a provider names by itself; twice: the client is misconfigured.',
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
      return inOrder(results, { requests: 3, note: 'Whatever the status; `Retry-After` counts.' });
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
      return inOrder(results, { note: 'The error of the outcome says what the server wants.' });
    },
  },
  {
    id: 'F21e',
    fault: '`use_dpop_nonce`',
    face: 'session',
    async play() {
      const headers = { 'dpop-nonce': 'nonce', 'www-authenticate': 'DPoP error="use_dpop_nonce"' };
      const result = await refusal({ status: 401, headers, body: { error: 'use_dpop_nonce' } });
      return {
        ...result,
        note: 'No sign-out. With `dpop()` the request is repeated with the nonce.',
      };
    },
  },
];
