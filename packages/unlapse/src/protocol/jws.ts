import { decodeBase64Url, encodeBase64Url } from './base64url.js';
import type { JsonObject } from './http-answer.js';
import { decodeJwt } from './jwt.js';

/** The algorithm of a signature, as WebCrypto wants it. */
interface SignatureAlgorithm {
  readonly name: string;
  readonly hash?: string;
  readonly namedCurve?: string;
  readonly saltLength?: number;
}

/**
 * Verifies the signature of a JWT with WebCrypto (RFC 7515 §5.2). WebCrypto refuses a key of
 * another type, curve, use or algorithm than the header names (RFC 8725 §3.1); keys in the header
 * itself are never looked at (§3.10).
 *
 * @param allowed names of algorithms; only the asymmetric ones among them are accepted
 * @param keysFor the keys that fit a header; exactly one must
 * @throws {Error} the signature does not hold; a plain error, whose message may be shown: the
 * caller knows which token it is, and gives it a code
 */
export async function verifyJws(
  jwt: string,
  allowed: readonly unknown[],
  keysFor: (header: JsonObject) => Promise<readonly JsonObject[]>,
): Promise<void> {
  const header = decodeJwt(jwt, 'header');
  const algorithm = allowed.includes(header['alg']) && signatureAlgorithm(String(header['alg']));
  if (!algorithm) throw new Error('its algorithm is not allowed');
  if (header['crit'] !== undefined) throw new Error('it demands an extension');
  const [jwk, ...more] = await keysFor(header);
  if (jwk === undefined || more.length > 0) throw new Error('no single key fits it');
  const { subtle } = globalThis.crypto;
  const key = await subtle.importKey('jwk', jwk, algorithm, false, ['verify']);
  const { modulusLength = 2048 } = key.algorithm as { modulusLength?: number };
  const end = jwt.lastIndexOf('.');
  const signature = decodeBase64Url(jwt.slice(end + 1));
  const isValid = await subtle.verify(
    algorithm,
    key,
    signature,
    new TextEncoder().encode(jwt.slice(0, end)),
  );
  // Several texts decode to one signature; only the shortest is BASE64URL (RFC 7515 §2).
  const isExact = jwt.endsWith(`.${encodeBase64Url(signature)}`);
  if (!isValid || !isExact || modulusLength < 2048) {
    throw new Error('its signature is wrong or weak');
  }
}

/** Whether this page can verify anything: plain http off localhost has no `crypto.subtle`. */
export function canVerifyJws(): boolean {
  return globalThis.crypto.subtle !== undefined;
}

/**
 * The WebCrypto name of `alg` (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2). Asymmetric ones only:
 * a public client has no secret that a MAC could prove anything with.
 */
function signatureAlgorithm(alg: string): SignatureAlgorithm | undefined {
  if (alg === 'EdDSA' || alg === 'Ed25519') return { name: 'Ed25519' };
  const [, family, bits] = /^([EPR]S)(256|384|512)$/.exec(alg) ?? [];
  const hash = `SHA-${bits}`;
  switch (family) {
    case 'RS':
      return { name: 'RSASSA-PKCS1-v1_5', hash };
    case 'PS':
      return { name: 'RSA-PSS', hash, saltLength: Number(bits) / 8 };
    case 'ES':
      return { name: 'ECDSA', hash, namedCurve: `P-${bits === '512' ? '521' : bits}` };
    default:
      return undefined;
  }
}
