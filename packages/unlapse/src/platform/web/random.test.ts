import { expect, it, vi } from 'vitest';
import { createWebRandom } from './random.js';

it('gives numbers from 0 to 1', () => {
  const numbers = Array.from({ length: 100 }, () => createWebRandom().number());

  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
});

it('gives identifiers of 128 bits that do not repeat', () => {
  const ids = Array.from({ length: 1_000 }, () => createWebRandom().id());

  expect(new Set(ids).size).toBe(1_000);
  expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
});

it('needs no secure context', () => {
  const secure = crypto;
  vi.stubGlobal('crypto', {
    getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => secure.getRandomValues(bytes),
  });

  expect(createWebRandom().id()).toHaveLength(32);

  vi.unstubAllGlobals();
});
