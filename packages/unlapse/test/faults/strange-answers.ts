import { expect } from 'vitest';
import { tryDecodeJwt } from '../../src/protocol/jwt.js';
import type { RefreshOutcome } from '../../src/refresh/outcome.js';
import type { AuthorizationServerSettings } from '../../src/testing/authorization-server-settings.js';
import { inOrder, seen, type FaultElsewhere, type FaultRow, type Seen } from './row.js';
import {
  apiOrigin,
  expectKept,
  expectOver,
  expectRecovery,
  expectWorking,
  expiredScene,
  refreshStateless,
  resultIn,
  type Scene,
} from './scene.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const first = 'refresh-token-1';
const second = 'refresh-token-2';
const third = 'refresh-token-3';
const graceful = { rotation: { graceSeconds: 3600 } } as const;
const constant = { rotation: 'none' } as const;

export const rows: readonly (FaultRow | FaultElsewhere)[] = [
  {
    id: 'F22',
    fault: 'no `expires_in`',
    face: 'session',
    async play() {
      const { scene, outcome } = await accepted({ expires_in: undefined });
      const { rig, tab, sent } = scene;
      expect(tab.session.snapshot).toMatchObject({ expiresAtMs: undefined });
      const result = seen(tab.session, outcome, {
        note: 'good until an API says 401; `expiresAtMs` is `undefined`',
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
      return inOrder(results, { note: 'digits only; other text reads as absent' });
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
        note: 'handed out once, to who waited for it; 5 s at least between two refreshes, none without a caller',
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
        note: 'fractions are cut off; what is no lifetime reads as absent',
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
      return inOrder(results, { note: 'kept as it is; see F39 for the timers' });
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
        note: 'the leeway is half of the lifetime at most: no refresh per call',
      };
    },
  },
  {
    id: 'F28',
    fault: 'no new refresh token',
    face: 'session',
    play: () => oldTokenStays({ refresh_token: undefined }),
  },
  {
    id: 'F28b',
    fault: 'the same refresh token again',
    face: 'session',
    play: () => oldTokenStays({ refresh_token: first }),
  },
  {
    id: 'F28c',
    fault: '`refresh_token` empty or null',
    face: 'session',
    async play() {
      return inOrder([
        await oldTokenStays({ refresh_token: '' }),
        await oldTokenStays({ refresh_token: null }),
      ]);
    },
  },
  {
    id: 'F29',
    fault: '`access_token` missing, empty or no text',
    face: 'both',
    async play() {
      const results = [];
      for (const access_token of [undefined, '', 42]) {
        results.push(await withoutAccessToken({ access_token }));
      }
      const odd = { mutate: (body: object) => ({ ...body, access_token: undefined }) };
      expect(await refreshStateless(odd)).toBe('resolved');
      expect(await refreshStateless(odd, odd)).toBe('resolved');
      return inOrder(results, {
        note: 'the refresh token in it is stored and tried once; then the access token there was is used to its end; the second: not even a refresh token in it',
      });
    },
  },
  {
    id: 'F29b',
    fault: '`token_type` in another case',
    face: 'session',
    async play() {
      const results = [];
      for (const token_type of ['bearer', 'BEARER']) {
        const { scene, outcome } = await accepted({ token_type });
        expect(outcome).toMatchObject({ result: { tokenType: 'Bearer' } });
        results.push(seen(scene.tab.session, outcome));
      }
      return inOrder(results);
    },
  },
  {
    id: 'F29c',
    fault: '`token_type` unknown or missing',
    face: 'session',
    async play() {
      const results = [];
      for (const token_type of ['DPoP', 'mac', undefined]) {
        results.push(await withoutAccessToken({ token_type }));
      }
      return inOrder(results, { note: 'as F29' });
    },
  },
  {
    id: 'F29d',
    fault: 'an ID Token of another user or issuer',
    face: 'both',
    async play() {
      const results = [];
      for (const idTokenClaims of [{ sub: 'user-2' }, { iss: 'https://evil.example' }]) {
        results.push(await refused({ idTokenClaims }));
      }
      expect(
        await refreshStateless({ mutate: (body) => ({ ...body, id_token: 'of.another.user' }) }),
      ).toBe('UNLAPSE_ID_TOKEN_INVALID');
      return inOrder(results, { note: 'nothing of the answer is kept or shown' });
    },
  },
  {
    id: 'F29e',
    fault: 'an ID Token with a wrong signature or audience, or expired',
    face: 'session',
    async play() {
      const results = [
        await refused({ signWithWrongKey: true }),
        await refused({ idTokenClaims: { aud: 'other-app' } }),
      ];
      const scene = await expiredScene();
      scene.server.configure({ idTokenClaims: { exp: 1_000_000_000, iat: 999_999_000 } });
      results.push(seen(scene.tab.session, await scene.refresh()));
      await expectWorking(scene);
      return inOrder(results, {
        note: 'its times are not looked at: a clock that is wrong must not end a session',
      });
    },
  },
  {
    id: 'F29f',
    fault: 'no ID Token',
    face: 'session',
    async play() {
      const scene = await expiredScene();
      const before = await resultIn(scene);
      scene.server.configure({ idTokenOnRefresh: false });

      const outcome = await scene.refresh();

      expect(before.idToken).toBeTypeOf('string');
      expect(outcome).toMatchObject({ result: { idToken: before.idToken } });
      expect(scene.tab.session.snapshot).toMatchObject({ claims: { sub: 'user-1' } });
      await expectWorking(scene);
      return seen(scene.tab.session, outcome, { note: 'the one there was stays' });
    },
  },
  {
    id: 'F29g',
    fault: 'a nonce in the ID Token',
    face: 'session',
    async play() {
      const scene = await expiredScene();
      const nonce = tryDecodeJwt((await resultIn(scene)).idToken)?.['nonce'];
      expect(nonce).toBeTypeOf('string');
      scene.server.configure({ idTokenClaims: { nonce } });
      const equal = seen(scene.tab.session, await scene.refresh());
      await expectWorking(scene);
      return inOrder([equal, await refused({ idTokenClaims: { nonce: 'another' } })], {
        note: 'the one of the login, then another one',
      });
    },
  },
  {
    id: 'F29h',
    fault: 'fewer scopes',
    face: 'session',
    async play() {
      const { scene, outcome } = await accepted({ scope: 'openid' });
      expect(outcome).toMatchObject({ result: { scope: 'openid' } });
      expect(await resultIn(scene)).toMatchObject({ scope: 'openid' });
      expect(scene.tab.events.at(-1)).toBe('refreshed this-tab');
      return seen(scene.tab.session, outcome, { note: '`scope` of the result says what is left' });
    },
  },
  {
    id: 'F29i',
    fault: 'members unknown, twice or `__proto__`; a BOM, UTF-16, 5 MB',
    face: 'session',
    async play() {
      const results = [
        await readable((text) => text.replace('{', '{"__proto__":{"admin":true},"admin":true,')),
        await readable((text) => text.replace('{', '{"access_token":"another",')),
        await readable((text) => `\uFEFF${text}`),
        await unreadable((text) => new Uint8Array(Buffer.from(text, 'utf16le'))),
        await unreadable((text) => `${' '.repeat(5_000_000)}${text}`),
      ];
      return inOrder(results, {
        note: 'the second: UTF-16, and what is larger than 256 KiB unpacked',
      });
    },
  },
  {
    id: 'F29j',
    fault: 'JSON of another content type',
    face: 'session',
    async play() {
      const results = [];
      for (const type of ['application/json; charset=utf-8', 'application/token+json']) {
        const scene = await expiredScene();
        scene.network = async (send) => retyped(await send(), type);
        results.push(seen(scene.tab.session, await scene.refresh()));
        await expectWorking(scene);
      }
      for (const settings of [graceful, {}]) {
        const scene = await expiredScene(settings);
        scene.network = async (send) => retyped(await send(), 'text/html');
        results.push(seen(scene.tab.session, await scene.refresh()));
        await expectKept(scene, first);
        scene.network = (send) => send();
        if (settings === graceful) {
          await expectRecovery(scene);
        } else {
          await scene.rig.clock.advance(MINUTE_MS);
          expect(await scene.refresh()).toMatchObject({ kind: 'rejected' });
          await expectOver(scene, 'lost-reply');
        }
      }
      return inOrder(results, {
        note: 'the second: `text/html`; it may have cost the token, so that a later `invalid_grant` is a lost reply',
      });
    },
  },
];

/** A refresh whose answer is changed, and taken all the same. */
async function accepted(
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

async function oldTokenStays(changes: object): Promise<Seen> {
  const { scene, outcome } = await accepted(changes, constant);
  expect(await scene.storedToken()).toBe(first);
  await scene.rig.clock.advance(HOUR_MS);
  expect(await scene.refresh()).toMatchObject({ kind: 'refreshed' });
  expect(scene.sent()).toEqual([first, first]);
  return seen(scene.tab.session, outcome);
}

/** Answers with no access token that is any good: once, twice, and where they do not rotate. */
async function withoutAccessToken(changes: object): Promise<Seen> {
  const step = { mutate: (body: object) => ({ ...body, ...changes }) };

  const once = await expiredScene();
  once.server.next(step);
  const results = [seen(once.tab.session, await once.refresh())];
  expect(once.sent()).toEqual([first, second]);
  expect(await once.storedToken()).toBe(third);
  await expectWorking(once);

  const twice = await expiredScene();
  twice.server.next(step);
  twice.server.next(step);
  results.push(seen(twice.tab.session, await twice.refresh()));
  expect(twice.sent()).toEqual([first, second]);
  await expectKept(twice, third);
  await expectRecovery(twice);

  const bare = await expiredScene(constant);
  bare.server.next(step);
  results.push(seen(bare.tab.session, await bare.refresh()));
  expect(bare.sent()).toEqual([first]);
  await expectKept(bare, first);
  await expectRecovery(bare);
  return inOrder(results);
}

/** A server that from now on answers about somebody else: the session is over. */
async function refused(settings: Partial<AuthorizationServerSettings>): Promise<Seen> {
  const scene = await expiredScene();
  const { server, tab } = scene;
  const shown: unknown[] = [];
  tab.session.subscribe(() => shown.push(tab.session.snapshot));
  server.configure(settings);

  const outcome = await scene.refresh();

  const result = seen(tab.session, outcome);
  expect(outcome).toMatchObject({ kind: 'rejected', security: true });
  expect(scene.sent()).toEqual([first]);
  await expectOver(scene, 'security');
  expect(shown).toEqual([{ status: 'signed-out', reason: 'security' }]);
  return result;
}

/** An answer with other bytes that can be read all the same. */
async function readable(change: (text: string) => string): Promise<Seen> {
  const scene = await expiredScene();
  scene.network = async (send) => rewritten(await send(), change);
  const before = Object.keys(await resultIn(scene));
  const outcome = await scene.refresh();
  expect(Object.keys(await resultIn(scene)).sort()).toEqual(before.sort());
  expect({}).not.toHaveProperty('admin');
  await expectWorking(scene);
  return seen(scene.tab.session, outcome);
}

/** An answer that cannot be read: the server may have spent the token. */
async function unreadable(change: (text: string) => BodyInit): Promise<Seen> {
  const scene = await expiredScene(graceful);
  scene.network = async (send) => rewritten(await send(), change);
  const outcome = await scene.refresh();
  const result = seen(scene.tab.session, outcome);
  expect(scene.sent()).toEqual([first, first, first]);
  await expectKept(scene, first);
  scene.network = (send) => send();
  await expectRecovery(scene);
  return result;
}

async function rewritten(
  response: Response,
  change: (text: string) => BodyInit,
): Promise<Response> {
  return new Response(change(await response.text()), response);
}

function retyped(response: Response, type: string): Response {
  return new Response(response.body, { headers: { 'content-type': type } });
}
