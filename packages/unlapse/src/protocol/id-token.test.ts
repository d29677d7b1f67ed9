import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { NetworkError } from '../errors/errors.js';
import type { HttpResponse } from '../ports/http.js';
import { checkIdToken, type IdTokenCheck } from './id-token.js';

const issuer = 'https://login.example.com';
const nowMs = Date.UTC(2030, 0, 1);

/** Checks against a server whose key document is what `keys` brings. */
function checkWith(algorithm: string, keys: () => Promise<object>): IdTokenCheck {
  return {
    http: {
      send: async (): Promise<HttpResponse> => ({
        status: 200,
        headers: new Headers(),
        body: JSON.stringify(await keys()),
      }),
    },
    keyCache: new Map(),
    nowMs,
    manifest: {
      issuer,
      jwks_uri: `${issuer}/jwks`,
      id_token_signing_alg_values_supported: [algorithm],
    },
    options: { clientId: 'app' },
    accessToken: 'the access token',
  };
}

async function idToken(alg: string, claims: object = {}): Promise<{ jwt: string; key: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const seconds = nowMs / 1000;
  const jwt = await new SignJWT({ sub: 'user-1', ...claims })
    .setProtectedHeader({ alg })
    .setIssuer(issuer)
    .setAudience('app')
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 300)
    .sign(privateKey);
  return { jwt, key: await exportJWK(publicKey) };
}

it.each([
  ['RS256', 'sha256'],
  ['PS384', 'sha384'],
  ['ES512', 'sha512'],
  ['EdDSA', 'sha512'],
  ['Ed25519', 'sha512'],
])('compares the at_hash of a token signed with %s [Core §3.1.3.8]', async (alg, hash) => {
  const digest = createHash(hash).update('the access token').digest();
  const half = digest.subarray(0, digest.length / 2).toString('base64url');
  const good = await idToken(alg, { at_hash: half });
  const bad = await idToken(alg, {
    at_hash: half.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
  });

  await expect(
    checkIdToken(
      good.jwt,
      checkWith(alg, async () => ({ keys: [good.key] })),
    ),
  ).resolves.toMatchObject({ sub: 'user-1' });
  await expect(
    checkIdToken(
      bad.jwt,
      checkWith(alg, async () => ({ keys: [bad.key] })),
    ),
  ).rejects.toMatchObject({ code: 'UNLAPSE_ID_TOKEN_INVALID' });
});

it.each(['UNLAPSE_RESPONSE_TOO_LARGE', 'UNLAPSE_NETWORK_UNREACHABLE'] as const)(
  'cannot say anything of a signature while the keys do not come: %s',
  async (code) => {
    const { jwt } = await idToken('ES256');
    const check = checkWith('ES256', () => Promise.reject(new NetworkError(code, 'no keys')));

    await expect(checkIdToken(jwt, check)).rejects.toMatchObject({ name: 'NetworkError', code });
  },
);
