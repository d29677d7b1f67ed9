import { describe, expect, it } from 'vitest';
import { createSessionRig, type SessionRig, type Tab } from '../../test/session-rig.js';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

async function signedIn(): Promise<{ rig: SessionRig; tab: Tab }> {
  const rig = createSessionRig();
  const tab = rig.openTab();
  await tab.session.login();
  return { rig, tab };
}

describe('a hint during a refresh, which makes the tab read its own claim', () => {
  it('does not make a setback look like new tokens', async () => {
    const rig = createSessionRig();
    let refreshes = 0;
    const tab = rig.openTab(
      {},
      {
        refresh: async () => {
          refreshes += 1;
          tab.hint();
          await rig.settle();
          return {
            kind: 'deferred',
            reason: 'server',
            retryAtMs: rig.clock.now() + 60 * SECOND_MS,
          };
        },
      },
    );
    await tab.session.login();
    rig.clock.jumpWall(HOUR_MS);

    expect(await tab.session.getAuthResult()).toBeNull();

    expect(tab.session.snapshot).toMatchObject({ status: 'suspended', reason: 'server' });
    await rig.clock.advance(50 * SECOND_MS);
    expect(refreshes).toBe(1);
  });

  it('does not lose tokens that cannot be stored', async () => {
    const { rig, tab } = await signedIn();
    const held = rig.server.hold();
    const refreshing = tab.session.refresh();
    await held.arrived;
    tab.hint();
    await rig.settle();

    rig.store.failsWrites = true;
    held.release();
    expect((await refreshing).kind).toBe('refreshed');
    rig.store.failsWrites = false;
    await rig.clock.advance(10 * SECOND_MS);

    expect((await tab.session.refresh()).kind).toBe('refreshed');
    expect(tab.session.snapshot.status).toBe('signed-in');
  });
});

it('waits as long as the server told another tab to, and then refreshes', async () => {
  const { rig, tab } = await signedIn();
  const other = rig.openTab();
  await other.session.ready();
  rig.server.next({ answer: { status: 503, headers: { 'retry-after': '60' } } });
  const told = await other.session.refresh();
  const requests = rig.server.tokenRequests;

  expect(await tab.session.refresh()).toEqual(told);
  expect(rig.server.tokenRequests).toBe(requests);

  await rig.clock.advance(60_000);
  expect((await tab.session.refresh()).kind).toBe('refreshed');
});

it('stores its tokens over the claim of another tab, which took it for dead', async () => {
  const { rig, tab } = await signedIn();
  const held = rig.server.hold('token', 'after');
  const refreshing = tab.session.refresh();
  await held.arrived;
  const record = await rig.stored();
  const attempt = { id: 'of another tab', deadlineMs: 0 };
  await rig.store.write(JSON.stringify({ ...record, attempt }));

  held.release();

  const outcome = await refreshing;
  expect(outcome.kind).toBe('refreshed');
  expect(await rig.stored()).toMatchObject({ result: await tab.session.getAuthResult() });
  expect(await rig.stored()).not.toHaveProperty('attempt');
});

it.each([true, false])(
  'signs out for good while no store answers; page shown: %s',
  async (isShown) => {
    const { rig } = await signedIn();
    rig.store.failsReads = true;
    rig.store.failsWrites = true;
    const tab = rig.openTab();
    await tab.session.ready();

    await tab.session.logout();
    tab.lifecycle.setVisible(isShown);
    rig.store.failsReads = false;
    rig.store.failsWrites = false;
    await rig.clock.advance(60 * SECOND_MS);

    expect(tab.session.snapshot).toMatchObject({ status: 'signed-out', reason: 'user' });
    expect(await rig.stored()).toMatchObject({ reason: 'user' });
    await tab.session.login();
    tab.hint();
    await rig.settle();
    expect(tab.session.snapshot.status).toBe('signed-in');
  },
);

it('does not write a login over the later one of another tab', async () => {
  const rig = createSessionRig();
  rig.store.failsWrites = true;
  const tab = rig.openTab();
  await tab.session.login();
  rig.store.failsReads = true;
  rig.store.failsWrites = false;
  const later = rig.openTab();
  rig.user = 'user-2';
  await later.session.login();

  await rig.clock.advance(6 * SECOND_MS);
  rig.store.failsReads = false;
  await rig.clock.advance(6 * SECOND_MS);

  expect(await rig.stored()).toMatchObject({ sub: 'user-2' });
  expect(tab.session.snapshot).toMatchObject({ claims: { sub: 'user-2' } });
});

it('does not lose rotated tokens when an unsaved login is stored during the refresh', async () => {
  const rig = createSessionRig();
  rig.store.failsWrites = true;
  const tab = rig.openTab();
  await tab.session.login();
  rig.store.failsWrites = false;
  const held = rig.server.hold();
  const refreshing = tab.session.refresh();
  await held.arrived;
  await rig.clock.advance(6 * SECOND_MS);
  held.release();

  expect((await refreshing).kind).toBe('refreshed');
  await rig.clock.advance(2 * SECOND_MS);
  expect((await tab.session.refresh()).kind).toBe('refreshed');
});

it('does not put off the next reading of the store with each call that finds it unreadable', async () => {
  const { rig } = await signedIn();
  rig.store.failsReads = true;
  const tab = rig.openTab();
  await tab.session.ready();
  const { snapshot } = tab.session;

  for (let call = 0; call < 8; call += 1) await tab.session.getAuthResult();

  expect(tab.session.snapshot).toBe(snapshot);
});
