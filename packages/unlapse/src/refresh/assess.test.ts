import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authResultWith } from '../../test/memory-session.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { assess, isUsable, isWorthRenewing, zonesOf } from './assess.js';

const receivedAt = Date.UTC(2030, 0, 1) / 1000;

function resultOf(changes: Partial<AuthResult> = {}): AuthResult {
  const { expiresIn: _, ...result } = authResultWith('access-1');
  return { ...result, refreshToken: 'refresh-1', receivedAt, ...changes };
}

/** Steps at seconds after the receipt. */
function stepsAt(result: AuthResult, seconds: readonly number[], leewaySeconds = 5): string[] {
  return seconds.map((at) => `${at}: ${assess(result, (receivedAt + at) * 1000, leewaySeconds)}`);
}

describe('a token of an hour', () => {
  const seconds = [0, 3534.999, 3535, 3594.999, 3595, 3600, 1e9];

  it('is fresh, then renewed ahead of time, then due', () => {
    const result = resultOf({ expiresIn: 3600 });

    expect(stepsAt(result, seconds)).toEqual([
      '0: use',
      '3534.999: use',
      '3535: ahead',
      '3594.999: ahead',
      '3595: refresh',
      '3600: refresh',
      '1000000000: refresh',
    ]);
  });

  it('is used until the leeway and ends the session then, without a refresh token', () => {
    const { refreshToken: _, ...result } = resultOf({ expiresIn: 3600 });

    expect(stepsAt(result, seconds)).toEqual([
      '0: use',
      '3534.999: use',
      '3535: use',
      '3594.999: use',
      '3595: discard',
      '3600: discard',
      '1000000000: discard',
    ]);
  });
});

describe('the zones', () => {
  it.each([
    { expiresIn: 86_400, leeway: 5, ahead: 86_335, due: 86_395, why: 'a minute ahead at most' },
    { expiresIn: 300, leeway: 5, ahead: 265, due: 295, why: 'a tenth of the lifetime ahead' },
    { expiresIn: 40, leeway: 5, ahead: 30, due: 35, why: 'the leeway ahead at least' },
    { expiresIn: 20, leeway: 5, ahead: 10, due: 15, why: 'no earlier than half the lifetime' },
    { expiresIn: 12, leeway: 60, ahead: 6, due: 6, why: 'leeway capped at half the lifetime' },
    { expiresIn: 600, leeway: 0, ahead: 540, due: 600, why: 'no leeway' },
    { expiresIn: 6, leeway: 5, ahead: 5, due: 5, why: 'five seconds between two refreshes' },
    { expiresIn: 0, leeway: 5, ahead: 5, due: 5, why: 'five seconds even without a lifetime' },
  ])('$expiresIn s, leeway $leeway s: $why', ({ expiresIn, leeway, ahead, due }) => {
    const zones = zonesOf(resultOf({ expiresIn }), leeway);

    expect(zones).toEqual({
      aheadAtMs: (receivedAt + ahead) * 1000,
      dueAtMs: (receivedAt + due) * 1000,
      endAtMs: (receivedAt + expiresIn) * 1000,
    });
  });

  it('are unknown when the server did not say how long the token lasts', () => {
    expect(zonesOf(resultOf(), 5)).toBeUndefined();
  });
});

describe('odd tokens', () => {
  it('of unknown lifetime never expire', () => {
    expect(stepsAt(resultOf(), [-1e6, 0, 1e9])).toEqual([
      '-1000000: use',
      '0: use',
      '1000000000: use',
    ]);
  });

  it('of no lifetime are over, and are not refreshed again at once', () => {
    const seconds = [0, 4.999, 5];

    expect(stepsAt(resultOf({ expiresIn: 0 }), seconds)).toEqual([
      '0: wait',
      '4.999: wait',
      '5: refresh',
    ]);
  });

  it('of a shorter life than the least time between refreshes are used to their end', () => {
    const seconds = [0, 3.999, 4, 5];

    expect(stepsAt(resultOf({ expiresIn: 4 }), seconds)).toEqual([
      '0: use',
      '3.999: use',
      '4: wait',
      '5: refresh',
    ]);
  });

  it('received in the future, as the clock was set back, are used and renewed', () => {
    expect(stepsAt(resultOf({ expiresIn: 3600 }), [-1, -1e6])).toEqual([
      '-1: ahead',
      '-1000000: ahead',
    ]);
    const { refreshToken: _, ...result } = resultOf({ expiresIn: 3600 });
    expect(stepsAt(result, [-1])).toEqual(['-1: use']);
  });

  it('received at an instant that counts in milliseconds are read alike', () => {
    const result = resultOf({ expiresIn: 3600, receivedAt: receivedAt * 1000 });

    expect(stepsAt(result, [0, 3595])).toEqual(['0: use', '3595: refresh']);
  });

  it.each([{ accessToken: '' }, { accessToken: undefined }])(
    'missing ones are due: %j',
    (changes) => {
      const result = { ...resultOf({ expiresIn: 3600 }), ...changes } as AuthResult;

      expect(stepsAt(result, [0])).toEqual(['0: refresh']);
      expect(stepsAt({ ...result, refreshToken: '' }, [0])).toEqual(['0: discard']);
    },
  );

  it('are worth a renewal that nobody asked for only when they last for five seconds or more', () => {
    expect([0, 4, 5].map((expiresIn) => isWorthRenewing(resultOf({ expiresIn })))).toEqual([
      false,
      false,
      true,
    ]);
    expect(isWorthRenewing(resultOf())).toBe(true);
  });
});

describe('whatever the token and the time', () => {
  const token = fc.record({
    expiresIn: fc.option(fc.nat({ max: 2 ** 31 }), { nil: undefined }),
    hasRefreshToken: fc.boolean(),
    leewaySeconds: fc.oneof(fc.nat({ max: 120 }), fc.double({ min: 0, max: 120, noNaN: true })),
    ageMs: fc.integer({ min: -1e9, max: 4e12 }),
  });
  const arbitrary = token.map(({ expiresIn, hasRefreshToken, leewaySeconds, ageMs }) => ({
    result: {
      ...resultOf(expiresIn === undefined ? {} : { expiresIn }),
      refreshToken: hasRefreshToken ? 'refresh-1' : '',
    },
    leewaySeconds,
    nowMs: receivedAt * 1000 + ageMs,
  }));

  it('what is handed out is not over', () => {
    fc.assert(
      fc.property(arbitrary, ({ result, leewaySeconds, nowMs }) => {
        const step = assess(result, nowMs, leewaySeconds);

        expect(isUsable(result, nowMs) || (step !== 'use' && step !== 'ahead')).toBe(true);
      }),
    );
  });

  it('a refresh is asked for only with a refresh token, and only without one is it the end', () => {
    fc.assert(
      fc.property(arbitrary, ({ result, leewaySeconds, nowMs }) => {
        const step = assess(result, nowMs, leewaySeconds);
        const expected = result.refreshToken
          ? ['use', 'ahead', 'wait', 'refresh']
          : ['use', 'discard'];

        expect(expected).toContain(step);
      }),
    );
  });

  it('nothing is refreshed younger than five seconds or half its life', () => {
    fc.assert(
      fc.property(arbitrary, ({ result, leewaySeconds, nowMs }) => {
        const step = assess(result, nowMs, leewaySeconds);
        const ageMs = nowMs - receivedAt * 1000;
        const isDue = ageMs >= 0 && (step === 'ahead' || step === 'refresh');

        expect(isDue && ageMs < Math.max(5000, (result.expiresIn ?? 0) * 500)).toBe(false);
      }),
    );
  });

  it('time only moves on: use, ahead, then refresh', () => {
    const order = ['use', 'ahead', 'wait', 'refresh', 'discard'];
    fc.assert(
      fc.property(arbitrary, fc.nat({ max: 1e10 }), ({ result, leewaySeconds, nowMs }, laterMs) => {
        fc.pre(nowMs >= receivedAt * 1000);
        const before = assess(result, nowMs, leewaySeconds);
        const after = assess(result, nowMs + laterMs, leewaySeconds);

        expect(order.indexOf(after)).toBeGreaterThanOrEqual(order.indexOf(before));
      }),
    );
  });
});
