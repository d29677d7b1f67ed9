import { encodeBase64Url } from './base64url.js';

/** A code verifier and its S256 challenge (RFC 7636 §4.1, §4.2). */
export interface PkceKey {
  verifier: string;
  challenge: string;
}

/** A new code verifier with its challenge. */
export async function createPkceKey(): Promise<PkceKey> {
  const verifier = randomString();
  return { verifier, challenge: await codeChallenge(verifier) };
}

/**
 * 256 random bits, base64url. Never with `--` in it: some firewalls take that for an SQL comment.
 */
export function randomString(): string {
  const text = encodeBase64Url(globalThis.crypto.getRandomValues(new Uint8Array(32)));
  return text.includes('--') ? randomString() : text;
}

/** BASE64URL(SHA-256(ASCII(verifier))). */
export async function codeChallenge(verifier: string): Promise<string> {
  const { subtle } = globalThis.crypto;
  // A page on http://192.168.x.x (live reload on a device) has no crypto.subtle.
  if (subtle === undefined) return (await import('./sha256-fallback.js')).sha256Base64Url(verifier);
  const digest = await subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return encodeBase64Url(new Uint8Array(digest));
}
