import { describe, expect, it } from 'vitest';
import type { ProofKeys } from '../ports/proof-keys.js';

/** What every keeper of a proof key must do. */
export function describeProofKeys(name: string, createKeys: () => ProofKeys): void {
  describe(`ProofKeys: ${name}`, () => {
    it('gives the same key each time, to callers at the same time as well', async () => {
      const keys = createKeys();

      const [one, same] = await Promise.all([keys.get(), keys.get()]);

      expect(same?.jwk).toEqual(one?.jwk);
      expect((await keys.get()).jwk).toEqual(one?.jwk);
    });

    it('signs so that the public half verifies (RFC 7518 §3.4)', async () => {
      const key = await createKeys().get();
      const bytes = new TextEncoder().encode('text');

      const signature = Uint8Array.from(await key.sign(bytes));

      const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
      const jwk = await crypto.subtle.importKey('jwk', key.jwk, algorithm, false, ['verify']);
      expect(await crypto.subtle.verify(algorithm, jwk, signature, bytes)).toBe(true);
      expect(Object.keys(key.jwk)).toEqual(['kty', 'crv', 'x', 'y']);
    });

    it('makes another one after it was cleared', async () => {
      const keys = createKeys();
      const before = await keys.get();

      void keys.clear();

      expect((await keys.get()).jwk).not.toEqual(before.jwk);
    });
  });
}
