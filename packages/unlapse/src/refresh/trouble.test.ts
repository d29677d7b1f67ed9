import { describe, expect, it } from 'vitest';
import type { Setback } from './outcome.js';
import { isWaiting, troubleAfter } from './trouble.js';

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

describe('it is too early for another try', () => {
  const told = troubleAfter(deferred(nowMs + 300_000), 0, nowMs, 0, true);

  it.each([
    ['before the time has come', nowMs, true],
    ['a moment before', nowMs + 299_999, true],
    ['not when it has come', nowMs + 300_000, false],
    ['not where the clock was set back since', nowMs - 60_000, false],
  ])('%s', (_, atMs, expected) => {
    expect(isWaiting(told, atMs)).toBe(expected);
  });

  it('not where nothing failed', () => {
    expect(isWaiting(undefined, nowMs)).toBe(false);
  });
});
