import { expect, it } from 'vitest';
import { formatCountdown } from './format-time.js';

it.each([
  [0, '0'],
  [1, '1'],
  [19_000, '19'],
  [99_000, '99'],
  [100_000, '1:40'],
  [125_000, '2:05'],
  [3_600_000, '1:00:00'],
  [36_061_000, '10:01:01'],
])('writes %i ms as %s', (remainingMs, text) => {
  expect(formatCountdown(remainingMs)).toBe(text);
});
