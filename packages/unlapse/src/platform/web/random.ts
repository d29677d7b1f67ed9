import type { Random } from '../../ports/random.js';

/** The browser's randomness. */
export function createWebRandom(): Random {
  return { number: () => Math.random(), id: randomId };
}

/** 128 random bits in hexadecimal; `crypto.randomUUID` is missing on plain HTTP. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
