import { expect } from 'vitest';
import { tryDecodeJwt } from '../../src/protocol/jwt.js';
import type { AuthorizationServerSettings } from '../../src/testing/authorization-server-settings.js';
import { expectOver, expectWorking, expiredScene, signedInScene } from '../faults/scene.js';
import type { Played, PlayedModule } from './row.js';

/** What a session does with the tokens that it has. */
export const sessionModules: readonly PlayedModule[] = [
  {
    name: 'refresh-token',
    server: 'has a new access token for a refresh token',
    async play() {
      const scene = await expiredScene();
      const { kind } = await scene.refresh();
      expect(kind).toBe('refreshed');
      await expectWorking(scene);
      return { result: 'accepted', requests: endpoints(scene) };
    },
  },
  foreignIdToken('refresh-token-invalid-issuer', 'names another issuer at refresh', {
    iss: 'https://other.example',
  }),
  foreignIdToken('refresh-token-invalid-sub', 'names another user at refresh', { sub: 'user-2' }),
  {
    name: 'userinfo-bearer-header',
    server: 'looks how its UserInfo endpoint gets the access token',
    async play() {
      const scene = await signedInScene();
      const { rig, tab } = scene;
      const asked: Request[] = [];
      rig.api = async (request) => {
        asked.push(request);
        return new Response('{}');
      };
      await tab.session.fetch('https://api.example/userinfo');
      expect(asked.map(({ url }) => url)).toEqual(['https://api.example/userinfo']);
      expect(asked[0]?.headers.get('authorization')).toBe(
        `Bearer ${await tab.session.getAccessToken()}`,
      );
      return {
        result: 'accepted',
        requests: endpoints(scene),
        note: 'In the header, by `session.fetch`: the library itself asks no UserInfo endpoint.',
      };
    },
  },
  {
    name: 'scope-userinfo-claims',
    server: 'tells the claims that the scope asks for',
    async play() {
      const scene = await signedInScene({ idTokenClaims: { email: 'ann@example.com' } });
      const { session } = scene.tab;
      expect(session.snapshot).toMatchObject({ claims: { email: 'ann@example.com' } });
      expect(tryDecodeJwt(await idTokenOf(session))?.['email']).toBe('ann@example.com');
      return {
        result: 'accepted',
        requests: endpoints(scene),
        note: 'Claims of the ID Token are in the snapshot; no UserInfo endpoint is asked.',
      };
    },
  },
];

/** The refreshed ID Token is not of this session, which is over then. */
function foreignIdToken(
  name: string,
  server: string,
  idTokenClaims: AuthorizationServerSettings['idTokenClaims'],
): PlayedModule {
  return {
    name,
    server,
    async play(): Promise<Played> {
      const scene = await expiredScene();
      scene.server.configure({ idTokenClaims });
      const outcome = await scene.refresh();
      expect(outcome).toMatchObject({ kind: 'rejected' });
      const requests = endpoints(scene);
      await expectOver(scene, 'security');
      return { result: 'signed-out: security', requests, note: 'No token of it is kept or used.' };
    },
  };
}

function endpoints(scene: Awaited<ReturnType<typeof signedInScene>>): Played['requests'] {
  return scene.requests().map(({ endpoint }) => endpoint);
}

async function idTokenOf(session: {
  getAuthResult(): Promise<{ readonly idToken?: string } | null>;
}): Promise<string | undefined> {
  return (await session.getAuthResult())?.idToken;
}
