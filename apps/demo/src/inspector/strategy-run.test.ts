import type { AuthResult, SessionSnapshot } from '@ionic-enterprise/auth';
import { describe, expect, it } from 'vitest';
import { endRun, isOpen, startRun, type RunTrigger, type StrategyRun } from './strategy-run.js';

const nowMs = Date.UTC(2030, 0, 1, 12);

function signedIn(leftSeconds: number, refreshToken: string | undefined = 'r'): SessionSnapshot {
  const authResult = { accessToken: 'a', refreshToken, expiresIn: 300 } as AuthResult;
  return {
    status: 'signed-in',
    authResult,
    claims: undefined,
    expiresAtMs: nowMs + leftSeconds * 1000,
  };
}

function start(snapshot: SessionSnapshot, trigger: RunTrigger = 'call'): StrategyRun {
  return startRun({ id: 1, cause: 'GET /notes', trigger, snapshot, leewaySeconds: 5, nowMs });
}

function states(run: StrategyRun): string[] {
  return run.steps.map((step) => step.state);
}

describe('the start of a run', () => {
  it('ends at step 1 when nobody is signed in', () => {
    const run = start({ status: 'signed-out' });

    expect(states(run)).toEqual(['done', 'skipped', 'skipped', 'skipped']);
    expect(run.steps[0].finding).toBe('No session');
  });

  it('ends at step 1 when the token is good for more than the leeway', () => {
    const run = start(signedIn(6));

    expect(states(run)).toEqual(['done', 'skipped', 'skipped', 'skipped']);
    expect(run.steps[0].finding).toBe('Yes, and its token is good: 6 s left');
  });

  it.each([
    [5, 'Yes, about to expire: 5 s left'],
    [0, 'Yes, and its token has expired'],
  ])('goes on to the refresh with %i s left', (leftSeconds, finding) => {
    const run = start(signedIn(leftSeconds));

    expect(states(run)).toEqual(['done', 'done', 'running', 'waiting']);
    expect(run.steps[0].finding).toBe(finding);
  });

  it('refreshes a good token on command', () => {
    expect(states(start(signedIn(200), 'command'))).toEqual(['done', 'done', 'running', 'waiting']);
  });

  it('goes from step 2 to step 4 without a refresh token', () => {
    const run = start(signedIn(0, ''));

    expect(states(run)).toEqual(['done', 'done', 'skipped', 'running']);
  });

  it('tries again for a suspended session', () => {
    const run = start({ status: 'suspended', claims: undefined, reason: 'offline' });

    expect(isOpen(run)).toBe(true);
  });
});

describe('the end of a run', () => {
  const open = start(signedIn(0));

  it('replaces the session and needs no step 4', () => {
    const run = endRun(open, { kind: 'replaced', by: 'this-tab' });

    expect(states(run)).toEqual(['done', 'done', 'done', 'skipped']);
    expect(isOpen(run)).toBe(false);
  });

  it('keeps the session when no definite answer came', () => {
    const run = endRun(open, { kind: 'kept', reason: 'server' });

    expect(states(run)).toEqual(['done', 'done', 'held', 'skipped']);
  });

  it('throws the session away when it was refused', () => {
    const run = endRun(open, { kind: 'thrown-away', reason: 'rejected' });

    expect(states(run)).toEqual(['done', 'done', 'ended', 'ended']);
  });
});
