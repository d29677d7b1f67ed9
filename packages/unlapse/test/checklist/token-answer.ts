import { expect } from 'vitest';
import { createWebHttp } from '../../src/platform/web/http.js';
import { readTokenAnswer } from '../../src/protocol/token-answer.js';
import { createManualClock } from '../../src/testing/manual-clock.js';
import { relyingParty, signIn } from '../conformance/relying-party.js';
import { createSessionRig } from '../session-rig.js';
import type { Line } from './line.js';
import { accepted, expectRefused } from './logins.js';

const json = { 'content-type': 'application/json' };

/** The token request, and what comes of it. */
export const tokenAnswerLines: readonly Line[] = [
  {
    id: 'C01',
    what: 'The token request is a form that names the client, and has no secret (RFC 6749 §3.2).',
    async prove() {
      const rig = await relyingParty();
      await signIn(rig);
      const request = rig.server.recorded.find(({ endpoint }) => endpoint === 'token');
      expect(request).toMatchObject({
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
        form: { client_id: 'app', grant_type: 'authorization_code' },
      });
      const names = Object.keys({ ...request?.form, ...request?.headers });
      expect(names.filter((name) => /secret|authorization/i.test(name))).toEqual([]);
    },
  },
  {
    id: 'C02',
    what: 'No redirect of an endpoint is followed (RFC 9700 §4.12).',
    async prove() {
      for (const status of [301, 302, 307, 308]) {
        const { server } = await expectRefused('UNLAPSE_RESPONSE_INVALID', (rig) =>
          rig.server.next({ answer: { status, headers: { location: 'https://evil.example' } } }),
        );
        expect(server.recorded.map(({ endpoint }) => endpoint)).toEqual(['discovery', 'token']);
      }
      expect(await initOfRequest()).toMatchObject({ redirect: 'manual' });
    },
  },
  {
    id: 'C03',
    what: 'Requests to the server have no cookies and no referrer, and are kept in no cache.',
    async prove() {
      expect(await initOfRequest()).toMatchObject({
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      });
    },
  },
  {
    id: 'C04',
    what: 'A success is a JSON object with an access token; anything else is a typed error (RFC 6749 §5.1).',
    async prove() {
      for (const body of [
        '[]',
        'null',
        '"text"',
        '{"access_token":"a',
        '{"token_type":"Bearer"}',
        '{"access_token":"","token_type":"Bearer"}',
        '{"access_token":7,"token_type":"Bearer"}',
        '{"access_token":"a","token_type":7}',
      ]) {
        await expectRefused('UNLAPSE_RESPONSE_INVALID', ({ server }) =>
          server.next({ answer: { headers: json, body } }),
        );
      }
    },
  },
  {
    id: 'C05',
    what: 'The token type is `Bearer`, in capitals or not; a token of another type is not used (RFC 6749 §7.1).',
    async prove() {
      for (const type of ['bearer', 'BEARER']) {
        const result = await accepted(({ server }) =>
          server.next({ mutate: (body) => ({ ...body, token_type: type }) }),
        );
        expect(result.tokenType).toBe('Bearer');
      }
      for (const type of ['DPoP', 'mac', 'N_A', '']) {
        await expectRefused('UNLAPSE_RESPONSE_INVALID', ({ server }) =>
          server.next({ mutate: (body) => ({ ...body, token_type: type }) }),
        );
      }
    },
  },
  {
    id: 'C06',
    what: '`expires_in` may be absent, or text of digits; what is no duration counts as absent (RFC 6749 §5.1).',
    prove() {
      for (const [sent, read] of [
        [3600, 3600],
        ['3600', 3600],
        [0, 0],
        [9.9, 9],
        [1e12, 1e12],
        [undefined, undefined],
        [null, undefined],
        [-1, undefined],
        ['1e9', undefined],
        [{}, undefined],
      ]) {
        const body = JSON.stringify({ access_token: 'a', token_type: 'Bearer', expires_in: sent });
        const headers = new Headers(json);
        expect(readTokenAnswer({ status: 200, headers, body }, 0)).toMatchObject({
          tokens: { expiresIn: read },
        });
      }
    },
  },
  {
    id: 'C07',
    what: 'The scope is what the server granted, or, where it does not say, what was asked for (RFC 6749 §5.1).',
    async prove() {
      for (const [sent, scope] of [
        ['openid', 'openid'],
        [undefined, 'openid offline_access email'],
      ]) {
        const result = await accepted(({ server }) =>
          server.next({ mutate: (body) => ({ ...body, scope: sent }) }),
        );
        expect(result.scope).toBe(scope);
      }
    },
  },
  {
    id: 'C08',
    what: 'Members that nobody knows change nothing (RFC 6749 §5.1).',
    departs:
      'the whole answer is in `rawResult`, as Auth Connect has it: apps read members of theirs there',
    async prove() {
      const result = await accepted(({ server }) =>
        server.next({
          mutate: (body) => ({
            ...body,
            ...JSON.parse('{"__proto__":{"polluted":true},"constructor":{"x":1}}'),
            more: 'x'.repeat(100_000),
          }),
        }),
      );
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      expect(result).not.toHaveProperty('more');
      expect(Object.hasOwn(result, 'constructor')).toBe(false);
      expect(result.rawResult).toContain('xxx');
    },
  },
  {
    id: 'C09',
    what: 'Where `openid` was asked for, the answer to the code has an ID Token (OpenID Core §3.1.3.3).',
    async prove() {
      for (const id_token of [undefined, '', 7, null]) {
        await expectRefused('UNLAPSE_RESPONSE_INVALID', ({ server }) =>
          server.next({ mutate: (body) => ({ ...body, id_token }) }),
        );
      }
    },
  },
  {
    id: 'C10',
    what: 'An error is read from JSON; one that says nothing is told apart from it (RFC 6749 §5.2).',
    prove() {
      const kindOf = (status: number, body: string): string =>
        readTokenAnswer({ status, headers: new Headers(json), body }, 0).kind;
      for (const status of [400, 401, 200]) {
        expect(kindOf(status, '{"error":"invalid_grant"}')).toBe('oauth-error');
      }
      for (const body of ['', '<p>', '{"error":7}', '[]']) {
        expect(kindOf(400, body)).toBe('not-oauth');
      }
      expect(kindOf(503, '{"error":"invalid_grant"}')).toBe('unavailable');
    },
  },
  {
    id: 'C11',
    what: 'A code is sent once, whatever becomes of it (RFC 6749 §4.1.2).',
    async prove() {
      for (const loseReply of ['timed-out', 'unreachable'] as const) {
        const { server, clock } = await expectRefused(
          loseReply === 'timed-out' ? 'UNLAPSE_NETWORK_TIMED_OUT' : 'UNLAPSE_NETWORK_UNREACHABLE',
          (rig) => rig.server.next({ loseReply }),
        );
        await clock.advance(3_600_000);
        expect(server.tokenRequests).toBe(1);
      }
      const { server, openTab, clock } = createSessionRig();
      server.next({ answer: { status: 503 } });
      await openTab()
        .session.login()
        .catch(() => undefined);
      await clock.advance(3_600_000);
      expect(server.tokenRequests).toBe(1);
    },
  },
];

/** What `fetch` is called with. */
async function initOfRequest(): Promise<RequestInit | undefined> {
  const inits: RequestInit[] = [];
  const http = createWebHttp(createManualClock(), undefined, undefined, async (_url, init) => {
    inits.push(init);
    return new Response('{}');
  });
  await http.send({ method: 'POST', url: 'https://op.example/token', body: '' });
  return inits[0];
}
