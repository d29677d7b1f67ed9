import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authResultWith } from '../../test/memory-session.js';
import { troubleAfter } from '../refresh/trouble.js';
import { nextLookAtMs } from './next-look.js';
import { createRecord } from './record.js';
import type { Stored } from './record-store.js';

const nowMs = Date.UTC(2030, 0, 1);

describe('the next look', () => {
  const receivedAt = nowMs / 1000;
  const refreshable = { ...authResultWith('access-1'), receivedAt, refreshToken: 'refresh-1' };
  const session: Stored = {
    record: createRecord('session-1', 0, refreshable),
    revision: '1',
    isSaved: true,
    isOurs: true,
  };
  const ended: Stored = { ...session, record: undefined };
  const inTrouble = troubleAfter(
    { kind: 'deferred', reason: 'server', retryAtMs: nowMs + 5000 },
    0,
    nowMs,
    0,
    true,
  );
  const look = (stored: Stored | undefined, afterSeconds: number, trouble = false): number =>
    (nextLookAtMs(stored, trouble ? inTrouble : undefined, nowMs + afterSeconds * 1000, 5, 0.5) -
      nowMs) /
    1000;

  it.each([
    ['renews ahead of time, jittered', session, 0, false, 3550],
    ['renews when it is due', session, 3550, false, 3595],
    ['sees the end', session, 3595, false, 3600],
    ['is not planned after that', session, 3600, false, Infinity],
    ['tries again', session, 0, true, 5],
    ['tries again once', session, 5, true, 3550],
    ['stores what is not stored', { ...session, isSaved: false }, 60, false, 62],
    ['stores the end that is not stored', { ...ended, isSaved: false }, 60, false, 62],
    ['is not planned when all is over', ended, 0, false, Infinity],
    ['is not planned before the store has been read', undefined, 0, false, Infinity],
    ['reads the store again', undefined, 0, true, 5],
  ])('%s', (_, stored, afterSeconds, trouble, expected) => {
    expect(look(stored, afterSeconds, trouble)).toBe(expected);
  });

  it('is never planned in the past', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.boolean(), (afterSeconds, trouble) => {
        expect(look(session, afterSeconds, trouble)).toBeGreaterThan(afterSeconds);
      }),
    );
  });
});
