import { calculatePKCECodeChallenge, generateRandomCodeVerifier } from 'oauth4webapi';

/** A code verifier and its S256 challenge (RFC 7636 §4.1, §4.2). */
export interface PkceKey {
  verifier: string;
  challenge: string;
}

/** A new code verifier with its challenge. */
export async function createPkceKey(): Promise<PkceKey> {
  const verifier = randomString();
  return { verifier, challenge: await challengeOf(verifier) };
}

/**
 * 256 random bits, base64url. Never with `--` in it: some firewalls take that for an SQL comment.
 */
export function randomString(): string {
  const text = generateRandomCodeVerifier();
  return text.includes('--') ? randomString() : text;
}

async function challengeOf(verifier: string): Promise<string> {
  if (globalThis.crypto.subtle !== undefined) return calculatePKCECodeChallenge(verifier);
  // A page on http://192.168.x.x (live reload on a device) has no crypto.subtle.
  const { sha256Base64Url } = await import('./sha256-fallback.js');
  return sha256Base64Url(verifier);
}
