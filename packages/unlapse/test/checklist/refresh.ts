import { expect } from 'vitest';
import { OpenIdProvider } from '../../src/providers/open-id.js';
import type { ConnectRig } from '../connect-rig.js';
import { relyingParty, signIn } from '../conformance/relying-party.js';
import {
  expectOver,
  expectWorking,
  expiredScene,
  resultIn,
  signedInScene,
} from '../faults/scene.js';
import type { Line } from './line.js';

const DAY_MS = 86_400_000;

/** How tokens are refreshed. */
export const refreshLines: readonly Line[] = [
  {
    id: 'E01',
    what: 'A refresh names the client and the refresh token, and a scope only where the app wants less (RFC 6749 §6).',
    async prove() {
      const rig = await relyingParty();
      const result = await signIn(rig);
      const grant = { grant_type: 'refresh_token', client_id: 'app' };
      const next = await rig.api.refreshSession(new OpenIdProvider(), result);
      expect(lastForm(rig)).toEqual({
        ...grant,
        refresh_token: 'refresh-token-1',
      });
      await rig.api.refreshSession(new OpenIdProvider(), next, 'openid email');
      expect(lastForm(rig)).toEqual({
        ...grant,
        refresh_token: 'refresh-token-2',
        scope: 'openid email',
      });
    },
  },
  {
    id: 'E02',
    what: 'A new refresh token takes the place of the old one; without a new one the old one stays (RFC 6749 §6).',
    async prove() {
      for (const [rotation, token] of [
        ['strict', 'refresh-token-2'],
        ['none', 'refresh-token-1'],
      ] as const) {
        const scene = await expiredScene({ rotation });
        await scene.refresh();
        expect(await scene.storedToken()).toBe(token);
        await expectWorking(scene);
      }
    },
  },
  {
    id: 'E03',
    what: 'A refreshed ID Token is of the same issuer, user, client and nonce; else the session is over (OpenID Core §12.2).',
    departs:
      '`auth_time` is not compared: a wrong one tells no other user, and must end no session',
    async prove() {
      for (const idTokenClaims of [
        { iss: 'https://evil.example' },
        { sub: 'user-2' },
        { aud: 'other' },
        { azp: 'other' },
        { nonce: 'other' },
      ]) {
        const scene = await expiredScene();
        scene.server.configure({ idTokenClaims });
        await scene.refresh();
        await expectOver(scene, 'security');
      }
      const scene = await expiredScene();
      scene.server.configure({ idTokenClaims: { auth_time: 1 } });
      await scene.refresh();
      await expectWorking(scene);
    },
  },
  {
    id: 'E04',
    what: 'Where a refresh has no ID Token, the one before stays (OpenID Core §12.2).',
    async prove() {
      const scene = await expiredScene({ idTokenOnRefresh: false });
      const { idToken } = await resultIn(scene);
      await scene.refresh();
      expect(idToken).toBeTypeOf('string');
      expect((await resultIn(scene)).idToken).toBe(idToken);
    },
  },
  {
    id: 'E05',
    what: 'Fifty calls in each of five tabs cost one refresh (RFC 9700 §4.14.2).',
    async prove() {
      const scene = await expiredScene();
      const tabs = [scene.tab, ...Array.from({ length: 4 }, () => scene.openTab())];
      const calls = tabs.flatMap(({ session }) =>
        Array.from({ length: 50 }, () => session.getAccessToken()),
      );
      const tokens = await scene.complete(Promise.all(calls));
      expect(new Set(tokens).size).toBe(1);
      expect(scene.server.inspect(tokens[0] ?? '')).toMatchObject({ isActive: true });
      expect(scene.sent()).toEqual(['refresh-token-1']);
    },
  },
  {
    id: 'E06',
    what: 'After `invalid_grant` the store is read again: a newer result that is there is taken.',
    file: 'packages/unlapse/test/faults/oauth-errors.ts',
    title: 'another tab has stored newer tokens meanwhile',
  },
  {
    id: 'E07',
    what: 'A refresh token whose successor is known is never sent (RFC 9700 §4.14.2).',
    async prove() {
      const scene = await expiredScene();
      const tabs = [scene.tab, scene.openTab(), scene.openTab()];
      for (let round = 0; round < 6; round += 1) {
        await scene.refresh(tabs[round % 3]);
        await scene.rig.clock.advance(3_600_000);
      }
      expect(scene.sent()).toEqual([1, 2, 3, 4, 5, 6].map((serial) => `refresh-token-${serial}`));
    },
  },
  {
    id: 'E08',
    what: 'The age of a refresh token ends no session: only the server says when it is over (RFC 10017 §6.3.2.3).',
    async prove() {
      const scene = await signedInScene();
      await scene.rig.clock.advance(400 * DAY_MS);
      expect(await scene.tab.session.isAuthenticated()).toBe(true);
      expect(await scene.refresh()).toMatchObject({ kind: 'refreshed' });
      await expectWorking(scene);
    },
  },
  {
    id: 'E09',
    what: 'A refresh token that is bound to a key is used with that key (RFC 9449 §5).',
    file: 'packages/unlapse/src/dpop.test.ts',
    title: 'uses the key of the login, after a reload too (E09)',
  },
  {
    id: 'E10',
    what: 'A server that wants a nonce in the proof of the key gets it once (RFC 9449 §8).',
    file: 'packages/unlapse/src/dpop.test.ts',
    title: 'is not asked for twice, and ends nothing (E10, F21e)',
  },
];

/** What the token endpoint was sent last. */
function lastForm({ server }: ConnectRig): unknown {
  return server.recorded.filter(({ endpoint }) => endpoint === 'token').at(-1)?.form;
}
