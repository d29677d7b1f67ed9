import { expect, it } from 'vitest';
import { tokenLife } from './zone.js';

const endMs = Date.UTC(2030, 0, 1, 12);

function zoneWith(leftMs: number, lifetimeSeconds: number, leewaySeconds = 5): string {
  return tokenLife(endMs, lifetimeSeconds, leewaySeconds, endMs - leftMs).zone;
}

it.each([
  [300_000, 'fresh'],
  [35_001, 'fresh'],
  [35_000, 'ahead'],
  [5001, 'ahead'],
  [5000, 'due'],
  [1, 'due'],
  [0, 'expired'],
  [-1000, 'expired'],
])('puts %i ms left of five minutes in the zone "%s"', (leftMs, zone) => {
  expect(zoneWith(leftMs, 300)).toBe(zone);
});

it('renews a token of an hour one minute ahead, not six', () => {
  expect(zoneWith(65_001, 3600)).toBe('fresh');
  expect(zoneWith(65_000, 3600)).toBe('ahead');
});

it('leaves a short-lived token alone for the first half of its life', () => {
  expect(zoneWith(6001, 12)).toBe('fresh');
  expect(zoneWith(6000, 12)).toBe('ahead');
});

it('caps the leeway at half of a very short life', () => {
  expect(zoneWith(2001, 4)).toBe('fresh');
  expect(zoneWith(2000, 4)).toBe('due');
});

it('calls a token without a life expired', () => {
  expect(zoneWith(0, 0)).toBe('expired');
});
