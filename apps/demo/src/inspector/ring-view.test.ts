import type { AuthResult } from '@ionic-enterprise/auth';
import { expect, it } from 'vitest';
import { ringView } from './ring-view.js';

const nowMs = Date.UTC(2030, 0, 1, 12);

it('shows what is left of the token, and where its zones begin', () => {
  const authResult = { accessToken: 'a', expiresIn: 20 } as AuthResult;
  const expiresAtMs = nowMs + 15_000;

  const view = ringView(
    { status: 'signed-in', authResult, claims: undefined, expiresAtMs },
    5,
    nowMs,
  );

  expect(view).toMatchObject({
    zone: 'fresh',
    share: 0.75,
    aheadShare: 0.5,
    dueShare: 0.25,
    spoken: 'Access token: 15 seconds left, fresh',
  });
});

it('is empty for a token that was expired by hand', () => {
  const authResult = { accessToken: 'a', expiresIn: 0 } as AuthResult;

  const view = ringView(
    { status: 'signed-in', authResult, claims: undefined, expiresAtMs: nowMs - 60_000 },
    5,
    nowMs,
  );

  expect(view).toMatchObject({ zone: 'expired', share: 0, remainingMs: 0 });
});

it('counts down to the next try of a suspended session', () => {
  const view = ringView(
    { status: 'suspended', claims: undefined, reason: 'server', retryAtMs: nowMs + 4000 },
    5,
    nowMs,
  );

  expect(view).toMatchObject({
    zone: 'suspended',
    remainingMs: 4000,
    unit: 'seconds to the next try',
  });
});

it('has nothing to count when nobody is signed in', () => {
  expect(ringView({ status: 'signed-out' }, 5, nowMs)).toMatchObject({
    zone: 'none',
    remainingMs: undefined,
  });
});
