import type { ProofJwk, ProofKey } from '../ports/proof-keys.js';
import { encodeBase64Url } from './base64url.js';
import { codeChallenge as sha256Base64Url, randomString } from './pkce.js';

/** The request that a proof is for. */
export interface ProvenRequest {
  readonly method: string;
  /** Its query and fragment are no part of the proof. */
  readonly url: string;
  /** The access token that comes with it; none at the token endpoint. */
  readonly accessToken?: string | undefined;
  /** What the server gave to be in the proof. */
  readonly nonce?: string | undefined;
}

/**
 * A proof that the sender of one request holds `key`.
 *
 * @param nowMs epoch milliseconds
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-4.2 RFC 9449 §4.2}
 */
export async function createProof(
  key: ProofKey,
  { method, url, accessToken, nonce }: ProvenRequest,
  nowMs: number,
): Promise<string> {
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk };
  const claims = {
    jti: randomString(),
    htm: method,
    htu: url.replace(/[?#].*$/s, ''),
    iat: Math.floor(nowMs / 1000),
    ath: accessToken && (await sha256Base64Url(accessToken)),
    nonce,
  };
  const input = `${encode(header)}.${encode(claims)}`;
  const signature = await key.sign(new TextEncoder().encode(input));
  return `${input}.${encodeBase64Url(signature)}`;
}

/** What names a key in tokens and requests: the hash of its public half (RFC 7638 §3). */
export function thumbprint({ crv, kty, x, y }: ProofJwk): Promise<string> {
  return sha256Base64Url(JSON.stringify({ crv, kty, x, y }));
}

function encode(part: object): string {
  return encodeBase64Url(new TextEncoder().encode(JSON.stringify(part)));
}
