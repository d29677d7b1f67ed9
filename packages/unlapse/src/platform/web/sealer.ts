import type { Sealer } from '../../ports/sealer.js';

/** AES-GCM under keys that HKDF (RFC 5869) derives from the secrets. */
export function createWebSealer(): Sealer {
  return {
    async keyOf(secret) {
      const { subtle } = crypto;
      const usages: KeyUsage[] = ['deriveBits', 'deriveKey'];
      const source = await subtle.importKey('raw', encode(secret), 'HKDF', false, usages);
      const key = await subtle.deriveKey(
        derivation('key'),
        source,
        { name: 'AES-GCM', length: 256 },
        false,
        ['encrypt', 'decrypt'],
      );
      return {
        name: toBase64(new Uint8Array(await subtle.deriveBits(derivation('name'), source, 128))),
        async seal(text) {
          const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
          const bytes = await subtle.encrypt({ name: 'AES-GCM', iv }, key, encode(text));
          return toBase64(iv) + toBase64(new Uint8Array(bytes));
        },
        async open(sealed) {
          const iv = fromBase64(sealed.slice(0, IV_LETTERS));
          const bytes = fromBase64(sealed.slice(IV_LETTERS));
          return new TextDecoder().decode(await subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes));
        },
      };
    },
  };
}

/** Fresh for every text: AES-GCM breaks when one is used twice under a key. */
const IV_BYTES = 12;
const IV_LETTERS = 16;

function derivation(purpose: string): HkdfParams {
  const [salt, info] = [encode('unlapse'), encode(purpose)];
  return { name: 'HKDF', hash: 'SHA-256', salt, info };
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
