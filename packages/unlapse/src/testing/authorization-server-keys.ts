import { exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose';

const KEY_ID = 'unlapse-testing';

/** Made once and shared by all servers of the process: an RSA key takes long to make. */
let rightKey: Promise<CryptoKeyPair> | undefined;
let wrongKey: Promise<CryptoKeyPair> | undefined;

/** The JWK Set (RFC 7517) with the public key of every scripted server. */
export async function publicKeySet(): Promise<{ keys: JWK[] }> {
  const { publicKey } = await (rightKey ??= generateKeyPair('RS256'));
  return { keys: [{ ...(await exportJWK(publicKey)), kid: KEY_ID, use: 'sig', alg: 'RS256' }] };
}

/**
 * Signs a JWT with RS256.
 *
 * @param type its `typ`, for example `at+jwt`
 * @param withWrongKey sign with a key that is not in the set, under the `kid` of the one that is
 */
export async function signJwt(
  claims: JWTPayload,
  type: string,
  withWrongKey: boolean,
): Promise<string> {
  const { privateKey } = await (withWrongKey
    ? (wrongKey ??= generateKeyPair('RS256'))
    : (rightKey ??= generateKeyPair('RS256')));
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: KEY_ID, typ: type })
    .sign(privateKey);
}
