import { expect } from 'vitest';
import { accepting, refused, refusing, relyingParty, requestsOf, signIn } from './relying-party.js';
import type { PlayedModule } from './row.js';
import { createSigningKey, publish, replaceIdToken } from './signing.js';

const HOUR_MS = 3_600_000;

/** Where the keys and the endpoints come from. */
export const keyModules: readonly PlayedModule[] = [
  accepting('kid-absent-single-jwks', 'has one key, and does not name it', async ({ server }) => {
    const key = await createSigningKey('RS256');
    publish(server, key.published);
    replaceIdToken(server, (claims) => key.sign(claims));
  }),
  refusing(
    'kid-absent-multiple-jwks',
    'has two keys, and does not say with which it signed',
    'UNLAPSE_ID_TOKEN_INVALID',
    ['discovery', 'token', 'jwks'],
    async ({ server }) => {
      const [one, other] = [await createSigningKey('RS256'), await createSigningKey('RS256')];
      publish(server, one.published, other.published);
      replaceIdToken(server, (claims) => other.sign(claims));
    },
  ),
  {
    name: 'signing-key-rotation',
    server: 'has another key at the second login',
    async play() {
      const rig = await relyingParty();
      await signInWith(rig, 'old');
      await rig.clock.advance(HOUR_MS);
      await signInWith(rig, 'new');
      return { result: 'accepted', requests: await requestsOf(rig) };
    },
  },
  {
    name: 'signing-key-rotation-just-before-signing',
    server: 'changes its key after the keys were fetched, right before it signs',
    async play() {
      const rig = await relyingParty();
      await signInWith(rig, 'old');
      const key = await createSigningKey('RS256', 'new');
      replaceIdToken(rig.server, (claims) => key.sign(claims));
      await refused(rig, 'UNLAPSE_SERVER_UNAVAILABLE', ['discovery', 'token', 'jwks', 'token']);
      await signInWith(rig, 'newer');
      return {
        result: 'accepted',
        requests: await requestsOf(rig),
        note: 'Keys are fetched once a minute at most: within it, `UNLAPSE_SERVER_UNAVAILABLE`.',
      };
    },
  },
  {
    name: 'discovery-openid-config',
    server: 'has its endpoints at other places each time',
    async play() {
      const rig = await relyingParty();
      const authorization_endpoint = `${rig.server.issuer}/c0ffee/enter`;
      const token_endpoint = `${rig.server.issuer}/c0ffee/coins`;
      rig.server.configure({ metadata: { authorization_endpoint, token_endpoint } });
      await signIn(rig);
      const requests = await requestsOf(rig);
      expect(rig.userAgent.shown[0]).toContain(`${authorization_endpoint}?`);
      expect(rig.server.recorded[1]?.url).toBe(token_endpoint);
      return { result: 'accepted', requests };
    },
  },
  {
    name: 'discovery-jwks-uri-keys',
    server: 'has its keys at another place each time',
    async play() {
      const rig = await relyingParty();
      const jwks_uri = `${rig.server.issuer}/c0ffee/keys`;
      rig.server.configure({ metadata: { jwks_uri } });
      await signIn(rig);
      const requests = await requestsOf(rig);
      expect(rig.server.recorded.find(({ endpoint }) => endpoint === 'jwks')?.url).toBe(jwks_uri);
      return { result: 'accepted', requests };
    },
  },
  refusing(
    'discovery-issuer-mismatch',
    'has the metadata of another issuer',
    'UNLAPSE_ISSUER_MISMATCH',
    ['discovery'],
    ({ server }) => server.configure({ metadata: { issuer: 'https://other.example' } }),
  ),
];

/** A login at a server that has one key, of this name. */
async function signInWith(
  rig: Awaited<ReturnType<typeof relyingParty>>,
  kid: string,
): Promise<void> {
  const key = await createSigningKey('RS256', kid);
  publish(rig.server, key.published);
  replaceIdToken(rig.server, (claims) => key.sign(claims));
  await expect(signIn(rig)).resolves.toHaveProperty('idToken');
}
