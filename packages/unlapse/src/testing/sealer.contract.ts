import { describe, expect, it } from 'vitest';
import type { Sealer } from '../ports/sealer.js';

/** What every sealer must do. */
export function describeSealer(name: string, createSealer: () => Sealer): void {
  describe(`Sealer: ${name}`, () => {
    it('opens what was sealed under the same secret, whatever is in it', async () => {
      const sealer = createSealer();
      const text = 'ä "quoted" \u{1f511} '.repeat(2000);

      const sealed = await (await sealer.keyOf('secret')).seal(text);

      expect(await (await createSealer().keyOf('secret')).open(sealed)).toBe(text);
    });

    it('refuses what was sealed under another secret', async () => {
      const sealer = createSealer();
      const sealed = await (await sealer.keyOf('secret')).seal('text');
      const other = await sealer.keyOf('another secret');

      await expect(other.open(sealed)).rejects.toThrow();
    });

    it('names a secret the same each time, and tells nothing of it', async () => {
      const names = await Promise.all(
        ['secret', 'secret', 'another secret'].map(
          async (secret) => (await createSealer().keyOf(secret)).name,
        ),
      );

      expect(names[1]).toBe(names[0]);
      expect(names[2]).not.toBe(names[0]);
      expect(names.join('')).not.toContain('secret');
    });
  });
}
