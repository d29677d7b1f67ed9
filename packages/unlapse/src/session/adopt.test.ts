import { describe, expect, it } from 'vitest';
import { createSessionRig, type SessionRig, type Tab } from '../../test/session-rig.js';
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

describe('adopt', () => {
  it('takes over a result, and refreshes it where it is over', async () => {
    const { rig: origin, result } = await signedIn();
    const tab = origin.openTab({ key: 'app' });
    await tab.session.forget();
    const { tokenRequests } = origin.server;

    await tab.session.adopt({ ...result, receivedAt: result.receivedAt - 7200 });
    const token = await tab.session.getAccessToken();

    expect(tab.events).toContain('signed-in');
    expect(token).not.toBe(result.accessToken);
    expect(origin.server.tokenRequests).toBe(tokenRequests + 1);
  });

  it('takes over a result that is only a refresh token', async () => {
    const { tab, result } = await signedIn();
    const { accessToken: _, ...imported } = result;

    await tab.session.adopt(imported);

    expect(await tab.session.getAccessToken()).toBeTypeOf('string');
  });

  it('leaves alone what is older than the session of the same user', async () => {
    const { rig, tab, result } = await signedIn();
    await rig.clock.advance(2000);
    await tab.session.refresh();
    const token = await tab.session.getAccessToken();

    await tab.session.adopt(result);

    expect(await tab.session.getAccessToken()).toBe(token);
    expect(tab.events).toEqual(['signed-in', 'refreshed this-tab']);
  });

  it('changes nothing where it is the result that is held, and being refreshed', async () => {
    const { rig, tab } = await signedIn();
    const result = (await tab.session.getAuthResult()) as AuthResult;
    const held = rig.server.hold();
    const refreshing = tab.session.refresh();
    await held.arrived;

    await tab.session.adopt(result);
    held.release();

    expect(await refreshing).toMatchObject({ kind: 'refreshed' });
    expect(await rig.stored()).toMatchObject({ result: { refreshToken: 'refresh-token-2' } });
    expect(tab.events).toEqual(['signed-in', 'refreshed this-tab']);
  });

  it('takes over an older result whose refresh token is still the one of the session', async () => {
    const { rig, tab, result } = await signedIn();
    const before = rig.server.tokenRequests;

    await tab.session.adopt({ ...result, expiresIn: 0, receivedAt: result.receivedAt - 60 });

    expect(await tab.session.getAccessToken()).not.toBe(result.accessToken);
    expect(rig.server.tokenRequests).toBe(before + 1);
  });

  it('takes over an older result of another user, or of nobody it could name', async () => {
    const { rig, tab, result } = await signedIn();
    rig.user = 'user-2';
    await rig.clock.advance(2000);
    await tab.session.login();

    await tab.session.adopt(result);
    expect(tab.session.snapshot).toMatchObject({ claims: { sub: 'user-1' } });
    const { idToken: _, ...nameless } = { ...result, receivedAt: result.receivedAt - 1 };
    await tab.session.adopt(nameless);

    expect(await tab.session.getAuthResult()).toEqual(nameless);
    expect(tab.session.snapshot).toMatchObject({ status: 'signed-in', claims: undefined });
  });

  it('refuses what is no result', async () => {
    const { session } = createSessionRig().openTab();

    await expect(session.adopt({} as AuthResult)).rejects.toMatchObject({
      code: 'UNLAPSE_CONFIGURATION_INVALID',
    });
    expect(await session.isAuthenticated()).toBe(false);
  });
});

describe('a session that cannot be refreshed', () => {
  it('ends with its access token', async () => {
    const { rig, tab, result } = await signedIn();
    const { refreshToken: _, ...bare } = result;
    await tab.session.adopt(bare);

    await rig.clock.advance(3_594_000);
    expect(await tab.session.getAuthResult()).toEqual(bare);
    await rig.clock.advance(1000);

    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'no-refresh-token' });
    expect(await rig.stored()).toMatchObject({ reason: 'no-refresh-token' });
  });

  it.each(['getAuthResult', 'isAuthenticated'] as const)(
    'ends at the next %s, too',
    async (method) => {
      const { rig, tab, result } = await signedIn();
      const { refreshToken: _, ...bare } = result;
      await tab.session.adopt(bare);
      rig.clock.jumpWall(HOUR_MS);

      expect(await tab.session[method]()).toBeFalsy();

      expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'no-refresh-token' });
    },
  );

  it('is not ended by a refresh that is asked for too early', async () => {
    const { tab, result } = await signedIn();
    const { refreshToken: _, ...bare } = result;
    await tab.session.adopt(bare);

    expect(await tab.session.refresh()).toMatchObject({
      kind: 'rejected',
      error: 'no_refresh_token',
    });

    expect(await tab.session.getAuthResult()).toEqual(bare);
  });
});
