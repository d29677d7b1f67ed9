import { describe, expect, it } from 'vitest';
import { createSessionRig, type SessionRig, type Tab } from '../../test/session-rig.js';
import type { SessionFlows } from './flows.js';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

/** Two tabs, signed in by the first. */
async function twoTabs(changes?: Partial<SessionFlows>): Promise<{
  rig: SessionRig;
  first: Tab;
  second: Tab;
  refreshes: () => number;
}> {
  const rig = createSessionRig();
  const first = rig.openTab();
  await first.session.login();
  const second = rig.openTab(undefined, changes);
  await second.session.ready();
  await rig.settle();
  return { rig, first, second, refreshes: () => rig.server.tokenRequests - 1 };
}

async function token({ session }: Tab): Promise<string | undefined> {
  return session.getAccessToken();
}

/** Stores the session with other tokens, as another tab does that no hint came from. */
async function storeTokens(rig: SessionRig, changes: object): Promise<void> {
  const record = await rig.stored();
  const result = { ...(record?.['result'] as object), ...changes };
  const generation = ((record?.['generation'] as number | undefined) ?? 0) + 1;
  await rig.store.write(JSON.stringify({ ...record, generation, result }));
}

describe('two tabs', () => {
  it('that need a token at once send one request', async () => {
    const { rig, first, second, refreshes } = await twoTabs();
    rig.clock.jumpWall(2 * HOUR_MS);

    const tokens = await Promise.all([token(first), token(second), token(first), token(second)]);

    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toBeTypeOf('string');
    expect(refreshes()).toBe(1);
    expect(first.events).toEqual(['signed-in', 'refreshed this-tab']);
    expect(second.events).toEqual(['refreshed another-tab']);
  });

  it('that both look on renew ahead of time once', async () => {
    const { rig, first, second, refreshes } = await twoTabs();

    await rig.clock.advance(HOUR_MS);

    expect(refreshes()).toBe(1);
    expect(await token(first)).toBe(await token(second));
  });

  it('share what one of them refreshes', async () => {
    const { rig, first, second } = await twoTabs();

    const outcome = await first.session.refresh();
    await rig.settle();

    expect(second.session.snapshot).toMatchObject({
      authResult: 'result' in outcome ? outcome.result : undefined,
    });
    expect(second.events).toEqual(['refreshed another-tab']);
  });

  it('are signed out together', async () => {
    const { rig, first, second } = await twoTabs();

    await first.session.logout();
    await rig.settle();

    expect(second.session.snapshot).toEqual({ status: 'signed-out', reason: 'elsewhere' });
    expect(second.events).toEqual(['signed-out elsewhere']);
    expect(await second.session.getAuthResult()).toBeNull();
    expect(rig.logouts).toHaveLength(1);
  });

  it('are signed in together', async () => {
    const { rig, first, second } = await twoTabs();
    await first.session.logout();

    await first.session.login();
    await rig.settle();

    expect(second.session.snapshot.status).toBe('signed-in');
    expect(second.events).toEqual(['signed-out elsewhere', 'signed-in']);
  });

  it('tell the reason for which the server ended the session', async () => {
    const { rig, first, second } = await twoTabs();
    rig.server.revoke();

    await first.session.refresh();
    await rig.settle();

    expect(second.session.snapshot).toEqual({ status: 'signed-out', reason: 'rejected' });
  });

  it('follow a change of the user', async () => {
    const { rig, first, second } = await twoTabs();

    rig.user = 'user-2';
    await first.session.login();
    await rig.settle();

    expect(first.events).toEqual(['signed-in', 'user-changed']);
    expect(second.events).toEqual(['user-changed']);
    expect(second.session.snapshot).toMatchObject({ claims: { sub: 'user-2' } });
    expect(await token(second)).toBe(await token(first));
  });

  it('recover together', async () => {
    const { rig, first, second } = await twoTabs();
    rig.clock.jumpWall(2 * HOUR_MS);
    rig.server.next({ fail: 'offline' });
    rig.server.next({ fail: 'offline' });
    await Promise.all([token(first), token(second)]);
    expect(second.session.snapshot.status).toBe('suspended');
    second.lifecycle.setVisible(false);

    await rig.clock.advance(10 * SECOND_MS);

    expect(second.session.snapshot.status).toBe('signed-in');
    expect(second.events).toEqual(['suspended offline', 'refreshed another-tab', 'recovered']);
  });
});

describe('a hint that was lost', () => {
  it('is made up for when the page wakes', async () => {
    const { rig, second } = await twoTabs();
    await storeTokens(rig, { accessToken: 'another', refreshToken: 'another' });
    expect(await token(second)).not.toBe('another');

    second.lifecycle.wake();

    expect(await token(second)).toBe('another');
    expect(second.events).toEqual(['refreshed another-tab']);
  });

  it('is made up for before a refresh, which spends the newest refresh token or none', async () => {
    const { rig, first, second, refreshes } = await twoTabs();
    await storeTokens(rig, { accessToken: 'another', refreshToken: 'another' });

    expect(await second.session.refresh()).toMatchObject({
      kind: 'adopted',
      result: { accessToken: 'another' },
    });

    expect(refreshes()).toBe(0);
    expect(first.events).toEqual(['signed-in']);
  });

  it('is made up for before a refresh that has no refresh token any more', async () => {
    const { rig, second } = await twoTabs();
    await storeTokens(rig, { refreshToken: undefined, expiresIn: 0 });

    await second.session.refresh();

    expect(second.session.snapshot).toEqual({ status: 'signed-out', reason: 'no-refresh-token' });
  });

  it('is made up for by the store when the refresh is through', async () => {
    const { rig, first, second } = await twoTabs();
    const held = rig.server.hold('token', 'after');
    const asked = second.session.refresh();
    await held.arrived;
    first.session.dispose();
    await rig.store.write(JSON.stringify({ schema: 1, endedAtMs: 1, reason: 'user' }));

    held.release();

    expect(await asked).toMatchObject({ kind: 'rejected' });
    await rig.settle();
    expect(second.session.snapshot).toEqual({ status: 'signed-out', reason: 'elsewhere' });
    expect(await rig.stored()).toEqual({ schema: 1, endedAtMs: 1, reason: 'user' });
    const revocation = rig.server.recorded.find(({ endpoint }) => endpoint === 'revocation');
    expect(revocation?.form['token']).toBe('refresh-token-2');
  });
});

describe('where two tabs refresh at once all the same', () => {
  it('the one that stored first is followed', async () => {
    const { rig, second } = await twoTabs();
    const held = rig.server.hold('token', 'after');
    const asked = second.session.refresh();
    await held.arrived;
    await storeTokens(rig, { accessToken: 'another', refreshToken: 'another' });

    held.release();

    expect(await asked).toMatchObject({ kind: 'adopted', result: { accessToken: 'another' } });
    expect(await rig.stored()).toMatchObject({ result: { accessToken: 'another' } });
    expect(rig.server.recorded.some(({ endpoint }) => endpoint === 'revocation')).toBe(false);
  });

  it('a rejection of the older token is no end', async () => {
    const { rig, second } = await twoTabs();
    const held = rig.server.hold();
    const asked = second.session.refresh();
    await held.arrived;
    await storeTokens(rig, { accessToken: 'another', refreshToken: 'another' });
    rig.server.revoke();

    held.release();

    expect(await asked).toMatchObject({ kind: 'adopted', result: { accessToken: 'another' } });
    expect(second.session.snapshot.status).toBe('signed-in');
    expect(await rig.stored()).toMatchObject({ result: { accessToken: 'another' } });
  });
});

describe('a hint', () => {
  it('is not believed: without a change in the store it changes nothing', async () => {
    const { rig, second } = await twoTabs();
    const { snapshot } = second.session;

    for (let count = 0; count < 100; count += 1) second.hint();
    await rig.settle();

    expect(second.session.snapshot).toBe(snapshot);
    expect(second.events).toEqual([]);
  });

  it('that comes while the store is being read is answered as well', async () => {
    const { rig, first, second } = await twoTabs();

    second.hint();
    await Promise.all([first.session.refresh(), first.session.logout()]);
    second.hint();
    await rig.settle();

    expect(second.session.snapshot.status).toBe('signed-out');
  });
});
