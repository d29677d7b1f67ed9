import { UnsupportedError } from '../../errors/errors.js';
import type { ProofJwk, ProofKey, ProofKeys } from '../../ports/proof-keys.js';

/** A key that lasts as long as the page. */
export function createMemoryProofKeys(): ProofKeys {
  let key: Promise<ProofKey> | undefined;
  return {
    get: () => (key ??= makeKeyPair().then(proofKeyOf)),
    clear: async () => {
      key = undefined;
    },
  };
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/**
 * An ES256 key pair whose private half cannot be exported.
 *
 * @throws {UnsupportedError} UNLAPSE_PLATFORM_UNSUPPORTED: there is no WebCrypto
 */
export async function makeKeyPair(): Promise<CryptoKeyPair> {
  if (globalThis.crypto?.subtle === undefined) {
    throw new UnsupportedError('UNLAPSE_PLATFORM_UNSUPPORTED', 'dpop needs a page over https');
  }
  return crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
}

export async function proofKeyOf({ privateKey, publicKey }: CryptoKeyPair): Promise<ProofKey> {
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  const jwk: ProofJwk = { kty: 'EC', crv: 'P-256', x, y };
  return {
    jwk,
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign(ALGORITHM, privateKey, bytes)),
  };
}
