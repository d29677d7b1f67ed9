import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TokenStore } from '../ports/token-store.js';

/** Of one to four bytes, and those that JSON must escape. */
const character = fc.constantFrom('a', 'ä', '€', '💡', '"', '\\', '\u0000', '\u2028', '\n');

/**
 * What every `TokenStore` promises.
 *
 * @param create makes a new, empty store on each call
 */
export function describeTokenStore(name: string, create: () => TokenStore): void {
  describe(`TokenStore: ${name}`, () => {
    it('reads nothing before the first write', async () => {
      expect(await create().read()).toBeUndefined();
    });

    it('reads what was written last, under the revision the write gave', async () => {
      const store = create();
      await store.write('first');

      const revision = await store.write('second');

      expect(await store.read()).toEqual({ text: 'second', revision });
    });

    it('gives a new revision to every write, even of the same text', async () => {
      const store = create();

      const revisions = [await store.write('same'), await store.write('same')];

      expect(new Set(revisions).size).toBe(2);
      expect(revisions).not.toContain('');
    });

    it('keeps any text as it is', async () => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: character }), async (text) => {
          const store = create();
          await store.write(text);

          expect((await store.read())?.text).toBe(text);
        }),
        { numRuns: 25 },
      );
    });

    it('writes over the revision that the caller has seen', async () => {
      const store = create();
      const revision = await store.write('first');

      expect(await store.write('second', revision)).toBeDefined();
      expect((await store.read())?.text).toBe('second');
    });

    it('writes nothing over a revision that the caller has not seen', async () => {
      const store = create();
      const seen = await store.write('first');
      const current = await store.write('second');

      expect(await store.write('third', seen)).toBeUndefined();
      expect(await store.read()).toEqual({ text: 'second', revision: current });
    });

    it('writes nothing over a record that is gone', async () => {
      const store = create();
      const revision = await store.write('first');
      await store.clear();

      expect(await store.write('second', revision)).toBeUndefined();
      expect(await store.read()).toBeUndefined();
    });

    it('writes the first record where nothing is stored, and again after a clear', async () => {
      const store = create();

      const revision = await store.write('first', '');
      expect(await store.read()).toEqual({ text: 'first', revision });

      await store.clear();
      expect(await store.write('second', '')).toBeDefined();
      expect((await store.read())?.text).toBe('second');
    });

    it('writes no first record over a stored one', async () => {
      const store = create();
      const current = await store.write('first');

      expect(await store.write('second', '')).toBeUndefined();
      expect(await store.read()).toEqual({ text: 'first', revision: current });
    });

    it('lets exactly one of several writers of a first record win', async () => {
      const store = create();
      const texts = ['writer 0', 'writer 1', 'writer 2'];

      const revisions = await Promise.all(texts.map((text) => store.write(text, '')));

      const winner = revisions.findIndex((revision) => revision !== undefined);
      expect(revisions.filter((revision) => revision !== undefined)).toHaveLength(1);
      expect(await store.read()).toEqual({ text: texts[winner], revision: revisions[winner] });
    });

    it('lets exactly one of several writers over the same revision win', async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 2, max: 6 }), async (count) => {
          const store = create();
          const seen = await store.write('start');
          const texts = Array.from({ length: count }, (_, index) => `writer ${index}`);

          const revisions = await Promise.all(texts.map((text) => store.write(text, seen)));

          const winner = revisions.findIndex((revision) => revision !== undefined);
          expect(revisions.filter((revision) => revision !== undefined)).toHaveLength(1);
          expect(await store.read()).toEqual({ text: texts[winner], revision: revisions[winner] });
        }),
        { numRuns: 15 },
      );
    });

    it('forgets the session on clear, even when it was already empty', async () => {
      const store = create();
      await store.clear();
      await store.write('session');

      await store.clear();

      expect(await store.read()).toBeUndefined();
    });
  });
}
