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
          return toBase64([...iv, ...new Uint8Array(bytes)]);
        },
        async open(sealed) {
          const bytes = Uint8Array.from(atob(sealed), (letter) => letter.charCodeAt(0));
          const iv = bytes.subarray(0, IV_BYTES);
          return new TextDecoder().decode(
            await subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes.subarray(IV_BYTES)),
          );
        },
      };
    },
  };
}

/** Fresh for every text: AES-GCM breaks when one is used twice under a key. */
const IV_BYTES = 12;

function derivation(purpose: string): HkdfParams {
  const [salt, info] = [encode('unlapse'), encode(purpose)];
  return { name: 'HKDF', hash: 'SHA-256', salt, info };
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function toBase64(bytes: Iterable<number>): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
