import { encodeBase64Url } from '../protocol/base64url.js';

/** SHA-256 of a token: what it may be remembered by, since nobody can use it. */
export async function tokenHash(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return encodeBase64Url(new Uint8Array(digest));
}
