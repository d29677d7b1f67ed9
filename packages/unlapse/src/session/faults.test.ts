import { describe, expect, it } from 'vitest';
import { createSessionRig, type SessionRig, type Tab } from '../../test/session-rig.js';
import type { SessionSettings } from './session.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Signed in with an access token that has just ended, unseen: nothing has looked at it yet. */
async function expired(settings?: Partial<SessionSettings>): Promise<{
  rig: SessionRig;
  tab: Tab;
  refreshes: () => number;
}> {
  const rig = createSessionRig();
  const tab = rig.openTab(settings);
  await tab.session.login();
  rig.clock.jumpWall(HOUR_MS);
  return { rig, tab, refreshes: () => rig.server.tokenRequests - 1 };
}

describe('a server that is unavailable', () => {
  it('costs the token, not the session, which comes back by itself', async () => {
    const { rig, tab } = await expired();
    for (let count = 0; count < 3; count += 1) rig.server.next({ answer: { status: 503 } });

    const asked = tab.session.getAuthResult();
    await rig.clock.advance(5 * SECOND_MS);
    expect(await asked).toBeNull();
    expect(tab.session.snapshot).toMatchObject({
      status: 'suspended',
      reason: 'server',
      claims: { sub: 'user-1' },
    });
    expect(await tab.session.isAuthenticated()).toBe(true);
    await rig.clock.advance(10 * SECOND_MS);

    expect(tab.session.snapshot.status).toBe('signed-in');
    expect(tab.events).toEqual([
      'signed-in',
      'suspended server',
      'refreshed this-tab',
      'recovered',
    ]);
    expect(await tab.session.getAccessToken()).toBeTypeOf('string');
  });

  it('is asked less and less often, once a minute at most', async () => {
    const { rig, tab, refreshes } = await expired();
    rig.server.configure({ outage: 'offline' });

    await rig.clock.advance(10 * MINUTE_MS);
    const early = refreshes();
    await rig.clock.advance(60 * MINUTE_MS);

    expect(early).toBeLessThanOrEqual(20);
    expect(refreshes() - early).toBeGreaterThanOrEqual(60);
    expect(refreshes() - early).toBeLessThanOrEqual(81);
    expect(tab.session.snapshot.status).toBe('suspended');
  });

  it('is not asked before the time that it named, by a call or by refresh()', async () => {
    const { rig, tab, refreshes } = await expired();
    tab.lifecycle.setVisible(false);
    rig.server.next({ answer: { status: 429, headers: { 'retry-after': '120' } } });
    expect(await tab.session.getAuthResult()).toBeNull();
    const retryAtMs = rig.clock.now() + 120_000;
    expect(tab.session.snapshot).toMatchObject({ status: 'suspended', retryAtMs });

    await rig.clock.advance(119_999);
    expect(await tab.session.getAuthResult()).toBeNull();
    expect(await tab.session.refresh()).toMatchObject({ kind: 'deferred', retryAtMs });
    expect(refreshes()).toBe(1);
    await rig.clock.advance(1);

    expect(await tab.session.getAuthResult()).not.toBeNull();
    expect(refreshes()).toBe(2);
  });

  it('leaves the token in use for as long as it is good', async () => {
    const { rig, tab } = await expired();
    await tab.session.refresh();
    const token = await tab.session.getAccessToken();
    rig.server.configure({ outage: 'offline' });

    await rig.clock.advance(HOUR_MS - 4 * SECOND_MS);
    expect(await tab.session.getAccessToken()).toBe(token);
    expect(tab.session.snapshot.status).toBe('signed-in');
    await rig.clock.advance(4 * SECOND_MS);

    expect(tab.session.snapshot).toMatchObject({ status: 'suspended', reason: 'offline' });
    expect(await tab.session.getAccessToken()).toBeUndefined();
  });

  it.each([
    ['HTML', { answer: { status: 200, body: '<html>sign in to the Wi-Fi</html>' } }],
    ['a redirect', { answer: { status: 302 } }],
    ['a timeout', { fail: 'timed-out' }],
    ['no network', { fail: 'offline' }],
  ] as const)('does not end the session by %s', async (_, step) => {
    const { rig, tab } = await expired();
    rig.server.next(step);

    expect(await tab.session.getAuthResult()).toBeNull();

    expect(tab.session.snapshot.status).toBe('suspended');
    expect(await rig.stored()).toHaveProperty('result.refreshToken');
  });
});

describe('a start without a network', () => {
  it('is suspended, not signed out, and recovers when the network is back', async () => {
    const { rig, tab } = await expired();
    tab.session.dispose();
    rig.server.configure({ outage: 'offline' });
    const started = rig.openTab();
    started.lifecycle.setOnline(false);

    expect(await started.session.getAuthResult()).toBeNull();
    expect(started.session.snapshot).toMatchObject({
      status: 'suspended',
      reason: 'offline',
      claims: { sub: 'user-1' },
    });
    rig.server.configure({ outage: undefined });
    started.lifecycle.setOnline(true);
    await rig.clock.advance(SECOND_MS);

    expect(started.session.snapshot.status).toBe('signed-in');
    expect(started.events).toEqual(['suspended offline', 'refreshed this-tab', 'recovered']);
  });

  it('is signed in as long as the access token is good', async () => {
    const { rig, tab } = await expired();
    await tab.session.refresh();
    rig.server.configure({ outage: 'offline' });

    const started = rig.openTab();

    expect(await started.session.getAuthResult()).not.toBeNull();
    expect(started.session.snapshot.status).toBe('signed-in');
  });
});

describe('a server that refuses the client', () => {
  const refusal = { answer: { status: 401, body: { error: 'invalid_client' } } };

  it('loses no session, and is not asked again but by a call', async () => {
    const { rig, tab, refreshes } = await expired();
    rig.server.next(refusal);
    expect(await tab.session.getAuthResult()).toBeNull();
    expect(tab.session.snapshot).toMatchObject({ status: 'suspended', reason: 'misconfigured' });
    expect(tab.session.snapshot).not.toHaveProperty('retryAtMs', expect.any(Number));
    expect(rig.logger.messages.at(-1)).toEqual({
      level: 'error',
      message: 'refreshing stops, the server refuses this client: invalid_client',
    });

    await rig.clock.advance(59_999);
    expect(await tab.session.refresh()).toEqual({ kind: 'misconfigured', error: 'invalid_client' });
    await rig.clock.advance(10 * HOUR_MS);
    tab.lifecycle.wake();
    await rig.clock.advance(MINUTE_MS);
    expect(refreshes()).toBe(1);

    expect(await tab.session.getAuthResult()).not.toBeNull();
    expect(tab.events).toEqual([
      'signed-in',
      'suspended misconfigured',
      'refreshed this-tab',
      'recovered',
    ]);
  });

  it('leaves the token in use until it ends', async () => {
    const { rig, tab, refreshes } = await expired();
    await tab.session.refresh();
    rig.server.next(refusal);

    await rig.clock.advance(HOUR_MS - 1);
    expect(tab.session.snapshot.status).toBe('signed-in');
    await rig.clock.advance(1);

    expect(tab.session.snapshot).toMatchObject({ status: 'suspended', reason: 'misconfigured' });
    expect(refreshes()).toBe(2);
  });

  it('or a provider that throws: the session is kept, the error not printed', async () => {
    const rig = createSessionRig();
    const refresh = async (): Promise<never> => {
      throw new TypeError('secret of the app');
    };
    const tab = rig.openTab(undefined, { refresh });
    await tab.session.login();

    expect(await tab.session.refresh()).toEqual({
      kind: 'misconfigured',
      error: 'invalid_request',
    });

    expect(await tab.session.getAccessToken()).toBeTypeOf('string');
    expect(rig.logger.messages.map(({ message }) => message)).toEqual([
      'the provider cannot make the refresh request',
      'refreshing stops, the server refuses this client: invalid_request',
    ]);
  });
});

it('keeps a refresh token that came alone, whatever the next attempt with it comes to', async () => {
  const rig = createSessionRig();
  const tab = rig.openTab();
  await tab.session.login();
  rig.server.next({ mutate: (body) => ({ ...body, access_token: undefined }) });
  rig.server.next({
    answer: { status: 403, headers: { 'content-type': 'text/html' }, body: '<p>' },
  });

  const refreshing = tab.session.refresh();
  await rig.clock.advance(SECOND_MS);

  expect(await refreshing).toMatchObject({ kind: 'misconfigured', error: 'http_403' });
  expect(await rig.stored()).toMatchObject({ result: { refreshToken: 'refresh-token-2' } });
});
