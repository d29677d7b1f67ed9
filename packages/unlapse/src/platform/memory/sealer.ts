import type { Sealer } from '../../ports/sealer.js';

/**
 * Seals nothing: it only checks that who opens a text has the secret, so that tests run without
 * WebCrypto's threads and can see what is stored.
 */
export function createMemorySealer(): Sealer {
  return {
    async keyOf(secret) {
      const name = `key-${hashOf(secret)}`;
      return {
        name,
        seal: async (text) => `${name} ${text}`,
        async open(sealed) {
          if (!sealed.startsWith(`${name} `)) throw new Error('sealed under another secret');
          return sealed.slice(name.length + 1);
        },
      };
    },
  };
}

/** FNV-1a, twice with different starts: enough to keep a test's secrets apart. */
function hashOf(text: string): string {
  return [0x811c9dc5, 0x1234567]
    .map((start) => {
      let hash = start;
      for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
      return hash.toString(16).padStart(8, '0');
    })
    .join('');
}
