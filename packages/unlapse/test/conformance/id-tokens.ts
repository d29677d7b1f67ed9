import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect } from 'vitest';
import { accepting, refusing, relyingParty, requestsOf, signIn } from './relying-party.js';
import type { PlayedModule } from './row.js';
import {
  createSigningKey,
  forged,
  publish,
  replaceIdToken,
  withBrokenSignature,
} from './signing.js';

const INVALID = 'UNLAPSE_ID_TOKEN_INVALID';

/** ID Tokens, right ones and wrong ones. */
export const idTokenModules: readonly PlayedModule[] = [
  accepting('', 'does everything right'),
  wrongClaim('invalid-iss', 'names another issuer', { iss: 'https://other.example' }),
  wrongClaim('invalid-aud', 'names another audience', { aud: 'another-app' }),
  wrongClaim('missing-aud', 'names no audience', { aud: undefined }),
  wrongClaim('missing-sub', 'names no subject', { sub: undefined }),
  wrongClaim('missing-iat', 'does not say when it was issued', { iat: undefined }),
  refusing(
    'nonce-invalid',
    'sends another nonce back',
    'UNLAPSE_NONCE_MISMATCH',
    ['discovery', 'token', 'jwks'],
    ({ server }) => server.configure({ idTokenClaims: { nonce: 'another' } }),
  ),
  {
    name: 'nonce-unless-code-flow',
    server: 'looks for a nonce in the request',
    async play() {
      const rig = await relyingParty();
      await signIn(rig);
      const { searchParams } = new URL(rig.userAgent.shown[0] ?? '');
      expect(searchParams.get('response_type')).toBe('code');
      expect(searchParams.get('nonce')).toMatch(/^[\w-]{43}$/);
      return {
        result: 'accepted',
        requests: await requestsOf(rig),
        note: 'There is one in each request, of the code flow as well.',
      };
    },
  },
  accepting('idtoken-sig-rs256', 'signs with RS256', async ({ server }) => {
    const key = await createSigningKey('RS256', 'one');
    publish(server, key.published);
    replaceIdToken(server, (claims) => key.sign(claims));
  }),
  refusing('idtoken-sig-none', 'does not sign', INVALID, ['discovery', 'token'], ({ server }) => {
    server.configure({ metadata: { id_token_signing_alg_values_supported: ['RS256', 'none'] } });
    replaceIdToken(server, (claims) => forged({ alg: 'none' }, claims));
  }),
  refusing(
    'invalid-sig-rs256',
    'sends a wrong RS256 signature',
    INVALID,
    ['discovery', 'token', 'jwks'],
    ({ server }) => replaceIdToken(server, (_, idToken) => withBrokenSignature(idToken)),
  ),
  refusing(
    'invalid-sig-es256',
    'sends a wrong ES256 signature',
    INVALID,
    ['discovery', 'token', 'jwks'],
    async ({ server }) => {
      const key = await createSigningKey('ES256', 'one');
      server.configure({ metadata: { id_token_signing_alg_values_supported: ['ES256'] } });
      publish(server, key.published);
      replaceIdToken(server, async (claims) => withBrokenSignature(await key.sign(claims)));
    },
  ),
  refusing(
    'invalid-sig-hs256',
    'sends a signature made with a shared secret',
    INVALID,
    ['discovery', 'token'],
    ({ server }) => {
      server.configure({ metadata: { id_token_signing_alg_values_supported: ['RS256', 'HS256'] } });
      replaceIdToken(server, (claims) =>
        new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32)),
      );
    },
  ),
  refusing(
    'invalid-athash',
    'sends the hash of another access token',
    INVALID,
    ['discovery', 'token', 'jwks'],
    ({ server }) => server.configure({ idTokenClaims: { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' } }),
  ),
  {
    name: 'missing-athash',
    server: 'sends no hash of the access token',
    async play() {
      const rig = await relyingParty();
      await signIn(rig);
      replaceIdToken(rig.server, async (claims, _, accessToken) => {
        const key = await createSigningKey('RS256', 'one');
        publish(rig.server, key.published);
        const digest = createHash('sha256').update(accessToken).digest().subarray(0, 16);
        return key.sign({ ...claims, at_hash: digest.toString('base64url') });
      });
      await rig.clock.advance(61_000);
      await signIn(rig);
      return {
        result: 'accepted',
        requests: await requestsOf(rig),
        note: 'The code flow need not have one. The second login: one that has it.',
      };
    },
  },
];

/** A claim is wrong or absent, and the signature right. */
function wrongClaim(name: string, server: string, idTokenClaims: object): PlayedModule {
  return refusing(name, server, INVALID, ['discovery', 'token'], (rig) =>
    rig.server.configure({ idTokenClaims: { ...idTokenClaims } }),
  );
}
