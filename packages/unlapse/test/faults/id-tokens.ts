import { expect } from 'vitest';
import { tryDecodeJwt } from '../../src/protocol/jwt.js';
import type { AuthorizationServerSettings } from '../../src/testing/authorization-server-settings.js';
import { inOrder, seen, type FaultRow, type Seen } from './row.js';
import { expectOver, expectWorking, expiredScene, refreshStateless, resultIn } from './scene.js';

const first = 'refresh-token-1';

/** ID Tokens that are missing, wrong, or about somebody else. */
export const idTokenRows: readonly FaultRow[] = [
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
      return inOrder(results, { note: 'Nothing of the answer is kept or shown.' });
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
        note: 'Its times are not looked at: a clock that is wrong must not end a session.',
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
      return seen(scene.tab.session, outcome, { note: 'The one there was stays.' });
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
        note: 'The one of the login, then another one.',
      });
    },
  },
];

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
