import { expect, it } from 'vitest';
import { createManualClock } from '../testing/manual-clock.js';
import { createSeenTokens } from './seen-tokens.js';

it('tells what comes again from what is new', () => {
  const seen = createSeenTokens({ now: () => 0 });

  expect([seen.add('a', 1), seen.add('a', 1), seen.add('b', 1)]).toEqual([true, false, true]);
  seen.remove('a');
  expect(seen.add('a', 1)).toBe(true);
});

it('holds ten thousand, the newest, and none for longer than it can come again', async () => {
  const clock = createManualClock();
  const seen = createSeenTokens(clock);
  const untilMs = clock.now() + 1_000;
  for (let n = 0; n <= 10_000; n += 1) seen.add(`token-${n}`, untilMs);

  expect(seen.add('token-10000', untilMs)).toBe(false);
  expect(seen.add('token-0', untilMs)).toBe(true);
  await clock.advance(1_000);
  seen.add('later', clock.now() + 1_000);

  expect(seen.add('token-10000', untilMs)).toBe(true);
});
