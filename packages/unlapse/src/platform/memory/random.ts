import type { Random } from '../../ports/random.js';

/**
 * Randomness that repeats: the same seed gives the same numbers and identifiers.
 *
 * @param seed a whole number; default 1
 */
export function createSeededRandom(seed: number = 1): Random {
  let state = seed;

  /** Mulberry32: 32 bits of state are enough for a test. */
  function number(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  return {
    number,
    id: () =>
      Array.from({ length: 16 }, () =>
        Math.floor(number() * 256)
          .toString(16)
          .padStart(2, '0'),
      ).join(''),
  };
}
