import { describe, expect, it } from 'vitest';
import { createSessionRig, type SessionRig, type Tab } from '../../test/session-rig.js';
import type { SessionSettings } from './session.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Signed in, with access tokens that last an hour unless told otherwise. */
async function signedIn(
  changes: Parameters<SessionRig['server']['configure']>[0] = {},
  settings?: Partial<SessionSettings>,
): Promise<{ rig: SessionRig; tab: Tab; refreshes: () => number }> {
  const rig = createSessionRig();
  rig.server.configure(changes);
  const tab = rig.openTab(settings);
  await tab.session.login();
  return { rig, tab, refreshes: () => rig.server.tokenRequests - 1 };
}

/** A page that nobody sees or uses does nothing by itself. */
async function signedInUnseen(
  changes?: Parameters<SessionRig['server']['configure']>[0],
  settings?: Partial<SessionSettings>,
): ReturnType<typeof signedIn> {
  const world = await signedIn(changes, settings);
  world.tab.lifecycle.setVisible(false);
  return world;
}

describe('a call', () => {
  it('on an expired token refreshes it, once for twenty callers', async () => {
    const { rig, tab, refreshes } = await signedInUnseen();
    await rig.clock.advance(2 * HOUR_MS);

    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0
          ? tab.session.getAccessToken()
          : tab.session.getAuthResult().then((result) => result?.accessToken),
      ),
    );

    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toBeTypeOf('string');
    expect(refreshes()).toBe(1);
    expect(tab.events).toEqual(['signed-in', 'refreshed this-tab']);
  });

  it('within the leeway waits for the refresh, before it does not', async () => {
    const { rig, tab, refreshes } = await signedInUnseen();
    const first = await tab.session.getAccessToken();

    await rig.clock.advance(HOUR_MS - 5001);
    expect(await tab.session.getAccessToken()).toBe(first);
    await rig.clock.advance(1);
    const second = await tab.session.getAccessToken();

    expect(second).not.toBe(first);
    expect(refreshes()).toBe(1);
  });

  it('has the leeway that it is given', async () => {
    const { rig, tab, refreshes } = await signedInUnseen({}, { leewaySeconds: 30 });

    rig.clock.jumpWall(HOUR_MS - 30_000);
    await tab.session.getAccessToken();

    expect(refreshes()).toBe(1);
  });

  it('on a token of no lifetime gets what the refresh brought; the next one nothing, for a while', async () => {
    const { rig, tab, refreshes } = await signedIn({ accessTokenTtlSeconds: 0 });
    expect(await tab.session.getAccessToken()).toBeUndefined();

    await rig.clock.advance(5 * SECOND_MS);
    const tokens = await Promise.all([tab.session.getAccessToken(), tab.session.getAccessToken()]);

    expect(tokens[0]).toBeTypeOf('string');
    expect(tokens[1]).toBe(tokens[0]);
    expect(await tab.session.getAccessToken()).toBeUndefined();
    expect(await tab.session.isAuthenticated()).toBe(true);
    expect(refreshes()).toBe(1);
  });

  it('on a token of unknown lifetime uses it for ever', async () => {
    const rig = createSessionRig();
    rig.server.next({ mutate: (body) => ({ ...body, expires_in: undefined }) });
    const tab = rig.openTab();
    await tab.session.login();
    const first = await tab.session.getAccessToken();

    await rig.clock.advance(1000 * HOUR_MS);

    expect(await tab.session.getAccessToken()).toBe(first);
    expect(tab.session.snapshot).toMatchObject({ status: 'signed-in', expiresAtMs: undefined });
  });

  it('after the clock was set back uses the token, and renews it when the page wakes', async () => {
    const { rig, tab, refreshes } = await signedIn();
    rig.clock.jumpWall(-10 * HOUR_MS);
    expect(await tab.session.getAccessToken()).toBeTypeOf('string');
    expect(refreshes()).toBe(0);

    tab.lifecycle.wake();
    await rig.clock.advance(SECOND_MS);

    expect(refreshes()).toBe(1);
    expect(tab.session.snapshot).toMatchObject({ expiresAtMs: rig.clock.now() + HOUR_MS });
  });
});

describe('refresh()', () => {
  it('refreshes a token that is fresh', async () => {
    const { rig, tab, refreshes } = await signedIn();
    const before = await tab.session.getAccessToken();

    const outcomes = await Promise.all([tab.session.refresh(), tab.session.refresh()]);

    expect(outcomes.map(({ kind }) => kind)).toEqual(['refreshed', 'refreshed']);
    expect(await tab.session.getAccessToken()).not.toBe(before);
    expect(refreshes()).toBe(1);
    expect(await rig.stored()).toMatchObject({
      result: { accessToken: await tab.session.getAccessToken() },
    });
  });

  it('keeps the session of the refresh token that the server did not replace', async () => {
    const { tab } = await signedIn({ rotation: 'none', idTokenOnRefresh: false });
    const before = await tab.session.getAuthResult();

    await tab.session.refresh();

    expect(await tab.session.getAuthResult()).toMatchObject({
      refreshToken: before?.refreshToken,
      idToken: before?.idToken,
    });
    expect(tab.session.snapshot).toMatchObject({ claims: { sub: 'user-1' } });
  });
});

describe('the scheduler', () => {
  it('renews ahead of time where somebody looks on, so that no call waits', async () => {
    const { rig, tab, refreshes } = await signedIn();

    for (let minutes = 0; minutes < 12 * 60; minutes += 5) {
      await rig.clock.advance(5 * MINUTE_MS);
      const { requests } = rig.server;
      expect(await tab.session.getAccessToken()).toBeTypeOf('string');
      expect(rig.server.requests).toBe(requests);
    }

    expect(refreshes()).toBe(12);
    expect(tab.states).not.toContain('suspended');
  });

  it('renews a token of twenty seconds before the leeway begins', async () => {
    const { rig, tab, refreshes } = await signedIn({ accessTokenTtlSeconds: 20 });

    await rig.clock.advance(15 * SECOND_MS);

    expect(refreshes()).toBe(1);
    expect(tab.events).toEqual(['signed-in', 'refreshed this-tab']);
  });

  it('does not keep a session alive that nobody looks at or uses', async () => {
    const { rig, tab, refreshes } = await signedInUnseen();

    await rig.clock.advance(24 * HOUR_MS);

    expect(refreshes()).toBe(0);
    expect(rig.clock.pendingTimers).toBe(0);
    expect(tab.session.snapshot.status).toBe('signed-in');
  });

  it('renews out of sight for five minutes after the last call', async () => {
    const { rig, tab, refreshes } = await signedInUnseen({ accessTokenTtlSeconds: 60 });

    await tab.session.getAccessToken();
    await rig.clock.advance(60 * MINUTE_MS);

    expect(refreshes()).toBe(5);
  });

  it('renews out of sight, ahead of time, for the first call in a long while', async () => {
    const { rig, tab, refreshes } = await signedInUnseen();
    await rig.clock.advance(HOUR_MS - 10 * SECOND_MS);
    expect(refreshes()).toBe(0);

    expect(await tab.session.getAccessToken()).toBeTypeOf('string');
    await rig.clock.advance(0);

    expect(refreshes()).toBe(1);
  });

  it('renews when the page is seen again', async () => {
    const { rig, tab, refreshes } = await signedInUnseen();
    await rig.clock.advance(24 * HOUR_MS);

    tab.lifecycle.setVisible(true);
    await rig.clock.advance(0);

    expect(refreshes()).toBe(1);
  });

  it('looks once a second at most, however often the page wakes', async () => {
    const { rig, tab } = await signedIn();
    await rig.clock.advance(MINUTE_MS);
    const { reads } = rig.store;

    for (let count = 0; count < 1000; count += 1) {
      tab.lifecycle.setVisible(false);
      tab.lifecycle.setVisible(true);
      await rig.clock.advance(10);
    }

    expect(rig.store.reads - reads).toBeLessThanOrEqual(11);
    expect(rig.store.reads - reads).toBeGreaterThanOrEqual(10);
  });

  it('makes no loop of tokens that have no lifetime', async () => {
    const { rig, refreshes } = await signedIn({ accessTokenTtlSeconds: 0 });

    await rig.clock.advance(HOUR_MS);

    expect(refreshes()).toBe(0);
  });

  it.each([5, 6])('renews tokens of %i s, five seconds apart', async (accessTokenTtlSeconds) => {
    const { rig, refreshes } = await signedIn({ accessTokenTtlSeconds });

    await rig.clock.advance(60 * SECOND_MS);

    expect(refreshes()).toBeGreaterThanOrEqual(10);
    expect(refreshes()).toBeLessThanOrEqual(12);
  });

  it('waits for tokens of a hundred years without a word', async () => {
    const { rig, refreshes } = await signedIn({ accessTokenTtlSeconds: 3_153_600_000 });

    await rig.clock.advance(1000 * HOUR_MS);

    expect(refreshes()).toBe(0);
  });

  it('begins nothing in the first second of a page', async () => {
    const { rig, tab, refreshes } = await signedIn();
    tab.session.dispose();
    rig.clock.jumpWall(HOUR_MS);
    const reloaded = rig.openTab();

    await rig.clock.advance(999);
    expect(refreshes()).toBe(0);
    await rig.clock.advance(1);

    expect(refreshes()).toBe(1);
    expect(reloaded.events).toEqual(['refreshed this-tab']);
  });
});
