import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authResultWith } from '../../test/memory-session.js';
import { nextLookAtMs } from './next-look.js';
import { createRecord } from './record.js';
import type { Stored } from './record-store.js';
import { type Setback, troubleAfter } from './trouble.js';

const nowMs = Date.UTC(2030, 0, 1);
const unknown: Setback = { kind: 'unknown', attemptId: 'a' };
const refused: Setback = { kind: 'misconfigured', error: 'invalid_client' };

function deferred(retryAtMs: number): Setback {
  return { kind: 'deferred', reason: 'server', retryAtMs };
}

describe('after a refresh that failed', () => {
  it.each([
    [0, 1000],
    [1, 2000],
    [2, 4000],
    [5, 32_000],
    [6, 60_000],
    [100, 60_000],
    [5000, 60_000],
  ])('%i times before, the next one waits %i ms, jittered', (failures, delayMs) => {
    const retry = (jitter: number): number =>
      troubleAfter(unknown, failures, nowMs, jitter, true).retryAtMs - nowMs;

    expect([retry(0), retry(1)]).toEqual([delayMs * 0.75, delayMs]);
  });

  it('waits no less than the server asked for, and counts', () => {
    const told = troubleAfter(deferred(nowMs + 300_000), 1, nowMs, 0, true);

    expect(told).toMatchObject({ reason: 'server', failures: 2, retryAtMs: nowMs + 300_000 });
    expect(troubleAfter(deferred(nowMs), 1, nowMs, 1, true).retryAtMs).toBe(nowMs + 2000);
  });

  it('without an answer it is the network, if the device is offline', () => {
    expect(troubleAfter(unknown, 0, nowMs, 0, false).reason).toBe('offline');
    expect(troubleAfter(unknown, 0, nowMs, 0, true).reason).toBe('server');
  });

  it('as the client was refused, the app may try again in a minute', () => {
    const trouble = troubleAfter(refused, 0, nowMs, 0, true);

    expect(trouble).toMatchObject({ reason: 'misconfigured', retryAtMs: nowMs + 60_000 });
  });
});

describe('the next look', () => {
  const receivedAt = nowMs / 1000;
  const refreshable = { ...authResultWith('access-1'), receivedAt, refreshToken: 'refresh-1' };
  const session: Stored = {
    record: createRecord('session-1', refreshable),
    revision: '1',
    isSaved: true,
    isOurs: true,
  };
  const ended: Stored = { ...session, record: undefined };
  const inTrouble = troubleAfter(deferred(nowMs + 5000), 0, nowMs, 0, true);
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
    ['stores what is not stored', { ...session, isSaved: false }, 60, false, 65],
    ['stores the end that is not stored', { ...ended, isSaved: false }, 60, false, 65],
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
