import type { AuthResult, SessionSnapshot } from '@ionic-enterprise/auth';
import { expect, it } from 'vitest';
import { endOfCall, endOfRefresh } from './run-end.js';

const result = { accessToken: 'a', refreshToken: 'r', expiresIn: 20 } as AuthResult;

function signedIn(authResult: AuthResult): SessionSnapshot {
  return { status: 'signed-in', authResult, claims: undefined, expiresAtMs: 0 };
}

const rejected = {
  kind: 'rejected',
  error: 'invalid_grant',
  maybeLostReply: false,
  security: false,
} as const;

it.each([
  [
    { kind: 'refreshed', result },
    { kind: 'replaced', by: 'this-tab' },
  ],
  [
    { kind: 'adopted', result },
    { kind: 'replaced', by: 'another-tab' },
  ],
  [
    { kind: 'deferred', reason: 'offline', retryAtMs: 0 },
    { kind: 'kept', reason: 'offline' },
  ],
  [
    { kind: 'unknown', attemptId: '1' },
    { kind: 'kept', reason: 'server' },
  ],
  [
    { kind: 'misconfigured', error: 'invalid_client' },
    { kind: 'kept', reason: 'misconfigured' },
  ],
  [rejected, { kind: 'thrown-away', reason: 'rejected' }],
  [
    { ...rejected, maybeLostReply: true },
    { kind: 'thrown-away', reason: 'lost-reply' },
  ],
  [
    { ...rejected, security: true },
    { kind: 'thrown-away', reason: 'security' },
  ],
] as const)('reads the outcome %o as %o', (outcome, end) => {
  expect(endOfRefresh(outcome)).toEqual(end);
});

it('sees by a new result that a call has refreshed', () => {
  const before = signedIn(result);

  expect(endOfCall(before, signedIn({ ...result }))).toEqual({ kind: 'replaced', by: 'this-tab' });
});

it('sees by the old result that a refresh was put off', () => {
  expect(endOfCall(signedIn(result), signedIn(result))).toEqual({ kind: 'kept', reason: 'server' });
});

it('sees that the session ended during a call', () => {
  expect(endOfCall(signedIn(result), { status: 'signed-out', reason: 'rejected' })).toEqual({
    kind: 'thrown-away',
    reason: 'rejected',
  });
});
