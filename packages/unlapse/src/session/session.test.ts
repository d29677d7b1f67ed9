import { describe, expect, it } from 'vitest';
import { createSessionRig } from '../../test/session-rig.js';

const HOUR_MS = 3_600_000;

describe('signing in', () => {
  it('goes from signed out to signed in, and stores the session', async () => {
    const rig = createSessionRig();
    const tab = rig.openTab();
    await tab.session.ready();
    expect(tab.session.snapshot).toEqual({ status: 'signed-out' });

    await tab.session.login();

    expect(tab.session.snapshot).toMatchObject({
      status: 'signed-in',
      claims: { sub: 'user-1' },
      expiresAtMs: rig.clock.now() + HOUR_MS,
    });
    expect(tab.events).toEqual(['signed-in']);
    expect(await rig.stored()).toMatchObject({ schema: 1, sub: 'user-1' });
  });
});

it('shares one request among twenty callers', async () => {
  const rig = createSessionRig();
  const tab = rig.openTab();
  await tab.session.login();
  tab.lifecycle.setVisible(false);
  await rig.clock.advance(2 * HOUR_MS);
  const before = rig.server.tokenRequests;

  const results = await Promise.all(Array.from({ length: 20 }, () => tab.session.getAccessToken()));

  expect(rig.server.tokenRequests).toBe(before + 1);
  expect(new Set(results).size).toBe(1);
  expect(results[0]).toBeTypeOf('string');
});
