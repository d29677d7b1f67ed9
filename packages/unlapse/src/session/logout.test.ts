import { describe, expect, it } from 'vitest';
import { createSessionRig, type SessionRig, type Tab } from '../../test/session-rig.js';
import { UnsupportedError } from '../errors/errors.js';
import type { AuthResult } from '../protocol/auth-result.js';

const HOUR_MS = 3_600_000;

async function signedIn(): Promise<{ rig: SessionRig; tab: Tab; result: AuthResult }> {
  const rig = createSessionRig();
  const tab = rig.openTab();
  await tab.session.login();
  return { rig, tab, result: await resultOf(tab) };
}

async function resultOf({ session }: Tab): Promise<AuthResult> {
  const result = await session.getAuthResult();
  if (result === null) throw new Error('nobody is signed in');
  return result;
}

describe('logout', () => {
  it('leaves no token, and ends the session at the server', async () => {
    const { rig, tab, result } = await signedIn();

    await tab.session.logout();
    await rig.settle();

    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'user' });
    expect(tab.events).toEqual(['signed-in', 'signed-out user']);
    expect(await rig.stored()).toEqual({
      schema: 1,
      sessionId: expect.any(String),
      endedAtMs: rig.clock.now(),
      reason: 'user',
    });
    expect(rig.logouts).toHaveLength(1);
    expect(rig.logouts[0]).toContain(`id_token_hint=${result.idToken}`);
    const revocation = rig.server.recorded.find(({ endpoint }) => endpoint === 'revocation');
    expect(revocation?.form['token']).toBe(result.refreshToken);
  });

  it('is out, and stored, before it is said and before the server is asked', async () => {
    const rig = createSessionRig();
    const seen: unknown[] = [];
    const tab = rig.openTab(undefined, {
      endSession: async (leaving) => {
        await leaving;
        seen.push(tab.session.snapshot.status, await rig.stored());
      },
    });
    await tab.session.login();
    tab.session.on('signed-out', () => seen.push(rig.store.writes));

    const leaving = tab.session.logout();
    await Promise.resolve();
    expect(await tab.session.getAuthResult()).toBeNull();
    await leaving;

    expect(seen).toEqual([
      2,
      'signed-out',
      { schema: 1, sessionId: expect.any(String), endedAtMs: rig.clock.now(), reason: 'user' },
    ]);
  });

  it('is out although the server cannot be asked', async () => {
    const rig = createSessionRig();
    const blocked = new UnsupportedError('UNLAPSE_POPUP_BLOCKED', 'the popup was blocked');
    const tab = rig.openTab(undefined, {
      endSession: async (leaving) => {
        await leaving;
        throw blocked;
      },
    });
    await tab.session.login();
    rig.server.configure({ outage: 'unreachable' });

    await expect(tab.session.logout()).rejects.toBe(blocked);

    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'user' });
    expect(await rig.stored()).not.toHaveProperty('result');
  });

  it('shows the page of the server in the gesture of the user, before anything is stored', async () => {
    const rig = createSessionRig();
    let isAsked = false;
    const tab = rig.openTab(undefined, {
      endSession: async (leaving) => {
        isAsked = true;
        await leaving;
      },
    });
    await tab.session.login();

    const leaving = tab.session.logout();

    expect(isAsked).toBe(true);
    await leaving;
  });

  it('twice is once', async () => {
    const { rig, tab } = await signedIn();

    await Promise.all([tab.session.logout(), tab.session.logout()]);
    await tab.session.logout();

    expect(rig.logouts).toHaveLength(1);
    expect(tab.events).toEqual(['signed-in', 'signed-out user']);
  });

  it('while the store is being read waits for it', async () => {
    const { rig } = await signedIn();
    const other = rig.openTab();

    await other.session.logout();

    expect(rig.logouts).toHaveLength(1);
    expect(other.session.snapshot).toEqual({ status: 'signed-out', reason: 'user' });
  });

  it('of a session that is over by now ends it at the server still', async () => {
    const { rig, tab, result } = await signedIn();
    const { refreshToken: _, ...bare } = result;
    await tab.session.adopt(bare);
    rig.clock.jumpWall(HOUR_MS);
    tab.lifecycle.wake();

    await tab.session.logout();

    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'user' });
    expect(rig.logouts).toHaveLength(1);
  });

  it('of the app alone asks nothing of the server', async () => {
    const { rig, tab } = await signedIn();
    const { requests } = rig.server;

    await tab.session.forget();

    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'user' });
    expect(await rig.stored()).not.toHaveProperty('result');
    expect([rig.server.requests, rig.logouts.length]).toEqual([requests, 0]);
  });

  it('can be followed by a login', async () => {
    const { rig, tab } = await signedIn();
    await tab.session.logout();

    await tab.session.login();
    await tab.session.getAuthResult();

    expect(tab.session.snapshot.status).toBe('signed-in');
    expect(await rig.stored()).toHaveProperty('result');
  });
});
