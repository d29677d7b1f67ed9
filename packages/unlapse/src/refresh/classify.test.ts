import { expect, it } from 'vitest';
import { type Attempt, isAmbiguous } from './attempt.js';
import { classify } from './classify.js';
import { planRetry } from './plan-retry.js';

const oauthError = (error: string) =>
  ({ kind: 'oauth-error', error, errorDescription: undefined, status: 400 }) as const;

const outcomes: [string, Exclude<Attempt, { kind: 'tokens' }>, object][] = [
  ['offline', { kind: 'offline' }, { kind: 'deferred', reason: 'offline' }],
  [
    '503',
    { kind: 'unavailable', status: 503, retryAfterMs: 9000 },
    { kind: 'deferred', retryAtMs: 10_000 },
  ],
  ['a portal', { kind: 'not-oauth', status: 200 }, { kind: 'deferred', reason: 'server' }],
  ['a redirect', { kind: 'not-oauth', status: 302 }, { kind: 'deferred', reason: 'server' }],
  ['a proxy that wants a password', { kind: 'not-oauth', status: 407 }, { kind: 'deferred' }],
  ['404', { kind: 'not-oauth', status: 404 }, { kind: 'misconfigured', error: 'http_404' }],
  [
    'an empty 400',
    { kind: 'not-oauth', status: 400 },
    { kind: 'rejected', error: 'invalid_grant' },
  ],
  ['a broken connection', { kind: 'unanswered' }, { kind: 'unknown' }],
  ['a time-out', { kind: 'timed-out' }, { kind: 'unknown' }],
  ['half an answer', { kind: 'truncated' }, { kind: 'unknown' }],
  ['an odd answer', { kind: 'odd', refreshToken: undefined, problem: '' }, { kind: 'unknown' }],
  ...[
    'invalid_grant',
    'unauthorized_client',
    'unsupported_grant_type',
    'interaction_required',
    'login_required',
    'consent_required',
    'mfa_required',
  ].map((error): [string, Exclude<Attempt, { kind: 'tokens' }>, object] => [
    error,
    oauthError(error),
    { kind: 'rejected', error, security: false },
  ]),
  ...['invalid_client', 'invalid_request', 'invalid_scope', 'constructor'].map(
    (error): [string, Exclude<Attempt, { kind: 'tokens' }>, object] => [
      error,
      oauthError(error),
      { kind: 'misconfigured', error },
    ],
  ),
];
it.each(outcomes)('takes %s for what it is', (_, attempt, outcome) => {
  expect(classify(attempt, 1000, 'id', false)).toMatchObject(outcome);
});

it('says of a rejection whether a reply may have been lost before', () => {
  expect(classify(oauthError('invalid_grant'), 0, 'id', true)).toMatchObject({
    maybeLostReply: true,
  });
  expect(classify(oauthError('invalid_grant'), 0, 'id', false)).toMatchObject({
    maybeLostReply: false,
  });
});

const retries: [string, Attempt, number, number | undefined][] = [
  ['a broken connection', { kind: 'unanswered' }, 1, 400],
  ['a broken connection', { kind: 'unanswered' }, 2, 1600],
  ['a broken connection', { kind: 'unanswered' }, 3, undefined],
  ['half an answer', { kind: 'truncated' }, 1, 400],
  ['503', { kind: 'unavailable', status: 503, retryAfterMs: undefined }, 1, 400],
  ['503 for two seconds', { kind: 'unavailable', status: 503, retryAfterMs: 2000 }, 1, 2000],
  ['503 for three seconds', { kind: 'unavailable', status: 503, retryAfterMs: 3000 }, 1, undefined],
  ['an empty 400', { kind: 'not-oauth', status: 400 }, 1, 400],
  ['an empty 400', { kind: 'not-oauth', status: 400 }, 2, undefined],
  ['a portal', { kind: 'not-oauth', status: 200 }, 1, undefined],
  ['404', { kind: 'not-oauth', status: 404 }, 1, 400],
  ['404', { kind: 'not-oauth', status: 404 }, 2, undefined],
  ['403', { kind: 'not-oauth', status: 403 }, 1, undefined],
  ['a scope that is refused', oauthError('invalid_scope'), 1, 0],
  ['a scope that is refused', oauthError('invalid_scope'), 2, undefined],
  ['a new refresh token alone', { kind: 'odd', refreshToken: 'r', problem: '' }, 1, 0],
  ['a new refresh token alone', { kind: 'odd', refreshToken: 'r', problem: '' }, 2, undefined],
  ['an odd answer', { kind: 'odd', refreshToken: undefined, problem: '' }, 1, undefined],
  ['offline', { kind: 'offline' }, 1, undefined],
  ['a time-out', { kind: 'timed-out' }, 1, undefined],
  ['a rejection', oauthError('invalid_grant'), 1, undefined],
];
it.each(retries)('after %s, attempt %#: waits', (_, attempt, failed, delayMs) => {
  expect(planRetry(attempt, failed, 0, 1)).toBe(delayMs);
});

it('begins no attempt that could end after fifteen seconds', () => {
  expect(planRetry({ kind: 'unanswered' }, 1, 4600, 1)).toBe(400);
  expect(planRetry({ kind: 'unanswered' }, 1, 4601, 1)).toBeUndefined();
});

it('spreads the waits of many clients', () => {
  expect(planRetry({ kind: 'unanswered' }, 1, 0, 0)).toBe(300);
});

it.each<[string, Attempt, boolean]>([
  ['a broken connection', { kind: 'unanswered' }, true],
  ['a time-out', { kind: 'timed-out' }, true],
  ['half an answer', { kind: 'truncated' }, true],
  ['an odd answer', { kind: 'odd', refreshToken: undefined, problem: '' }, true],
  ['a gateway that lost its server', { kind: 'unavailable', status: 502, retryAfterMs: 0 }, true],
  ['a success of another type', { kind: 'not-oauth', status: 200 }, true],
  ['429', { kind: 'unavailable', status: 429, retryAfterMs: 0 }, false],
  ['a redirect', { kind: 'not-oauth', status: 302 }, false],
  ['an empty 400', { kind: 'not-oauth', status: 400 }, false],
  ['an error', oauthError('invalid_client'), false],
  ['offline', { kind: 'offline' }, false],
  ['another tab that is at it', { kind: 'overtaken' }, false],
])('knows whether %s may have cost the refresh token', (_, attempt, isCostly) => {
  expect(isAmbiguous(attempt)).toBe(isCostly);
});
