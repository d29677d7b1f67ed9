import { sha256 } from '@noble/hashes/sha2.js';
import { encodeBase64Url } from './base64url.js';

/** BASE64URL(SHA-256(ASCII(text))) where the page has no `crypto.subtle`; loaded only there. */
export function sha256Base64Url(text: string): string {
  return encodeBase64Url(sha256(new TextEncoder().encode(text)));
}
