import { describe, expect, it } from 'vitest';
import { createGate } from '../../test/gate.js';
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

describe('a definite answer', () => {
  it('ends the session: no token is left', async () => {
    const { rig, tab } = await expired();
    expect((await rig.store.read())?.text).toContain('refresh-token-1');
    rig.server.revoke();

    expect(await tab.session.getAuthResult()).toBeNull();

    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'rejected' });
    expect(tab.events).toEqual(['signed-in', 'signed-out rejected']);
    const text = (await rig.store.read())?.text ?? '';
    expect(text).not.toContain('refresh-token');
    expect(JSON.parse(text)).toEqual({
      schema: 1,
      sessionId: expect.any(String),
      endedAtMs: rig.clock.now(),
      reason: 'rejected',
    });
  });

  it('ends it at once, though the access token is good', async () => {
    const { rig, tab } = await expired();
    await tab.session.refresh();
    rig.server.revoke();

    expect(await tab.session.refresh()).toMatchObject({ kind: 'rejected', error: 'invalid_grant' });

    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'rejected' });
    expect(await tab.session.getAuthResult()).toBeNull();
  });

  it('about another user ends it, and nothing of the answer is kept', async () => {
    const { rig, tab } = await expired();
    rig.server.configure({ idTokenClaims: { sub: 'user-2' } });

    expect(await tab.session.getAuthResult()).toBeNull();

    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'security' });
    expect(await rig.stored()).toMatchObject({ reason: 'security' });
    expect(await rig.stored()).not.toHaveProperty('result');
  });
});

describe('a lost reply', () => {
  it('is made up for where the server has a grace', async () => {
    const { rig, tab } = await expired();
    rig.server.configure({ rotation: { graceSeconds: 30 } });
    rig.server.next({ loseReply: 'unreachable' });

    const asked = tab.session.getAuthResult();
    await rig.clock.advance(SECOND_MS);

    expect(await asked).not.toBeNull();
    expect(tab.session.snapshot.status).toBe('signed-in');
  });

  it('ends the session where the server has none, and says why', async () => {
    const { rig, tab } = await expired();
    rig.server.next({ loseReply: 'unreachable' });

    const asked = tab.session.getAuthResult();
    await rig.clock.advance(SECOND_MS);

    expect(await asked).toBeNull();
    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'lost-reply' });
  });

  it('that was too late is tried again a little later', async () => {
    const { rig, tab } = await expired();
    rig.server.configure({ rotation: { graceSeconds: 30 } });
    rig.server.next({ loseReply: 'timed-out' });
    expect(await tab.session.getAuthResult()).toBeNull();
    expect(tab.session.snapshot).toMatchObject({ status: 'suspended', reason: 'server' });

    await rig.clock.advance(SECOND_MS);

    expect(tab.session.snapshot.status).toBe('signed-in');
  });

  it('of which only a new refresh token arrived keeps that token', async () => {
    const { rig, tab } = await expired();
    const odd = { mutate: (body: object) => ({ ...body, access_token: undefined }) };
    rig.server.next(odd);
    rig.server.next(odd);

    const asked = tab.session.getAuthResult();
    await rig.clock.advance(0);
    expect(await asked).toBeNull();
    expect(await rig.stored()).toMatchObject({ result: { refreshToken: 'refresh-token-3' } });
    await rig.clock.advance(SECOND_MS);

    expect(tab.session.snapshot.status).toBe('signed-in');
    expect(tab.events).toEqual([
      'signed-in',
      'suspended server',
      'refreshed this-tab',
      'recovered',
    ]);
  });
});

describe("discardOn 'any-failure', the strategy taken literally", () => {
  it.each([
    ['a server that is unavailable', { answer: { status: 429, headers: { 'retry-after': '60' } } }],
    ['no network', { fail: 'offline' }],
    ['a timeout', { fail: 'timed-out' }],
    ['a client that is refused', { answer: { status: 401, body: { error: 'invalid_client' } } }],
  ] as const)('throws the session away for %s', async (_, step) => {
    const { rig, tab } = await expired({ discardOn: 'any-failure' });
    rig.server.next(step);

    expect(await tab.session.getAuthResult()).toBeNull();

    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'rejected' });
    expect(await rig.stored()).toMatchObject({ reason: 'rejected' });
  });

  it('keeps a session whose token is good', async () => {
    const { rig, tab } = await expired({ discardOn: 'any-failure' });
    await tab.session.refresh();
    rig.server.next({ fail: 'offline' });

    await tab.session.refresh();

    expect(tab.session.snapshot.status).toBe('signed-in');
  });
});

describe('a refresh that is on its way', () => {
  it('cannot bring back a session that the user left', async () => {
    const { rig, tab } = await expired();
    const held = rig.server.hold('token', 'after');
    const asked = tab.session.getAuthResult();
    await held.arrived;

    await tab.session.logout();
    held.release();

    expect(await asked).toBeNull();
    await rig.clock.advance(MINUTE_MS);
    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'user' });
    expect(await rig.stored()).toMatchObject({ reason: 'user' });
    const revoked = rig.server.recorded
      .filter(({ endpoint }) => endpoint === 'revocation')
      .map(({ form }) => form['token']);
    expect(revoked).toEqual(['refresh-token-1', 'refresh-token-2']);
  });

  it('is undone where it was stored before the logout was', async () => {
    const { rig, tab } = await expired();
    const held = rig.server.hold('token', 'after');
    const asked = tab.session.getAuthResult();
    await held.arrived;
    const gate = createGate();
    rig.store.beforeWrite = async (text) => {
      if (text.includes('endedAtMs')) await gate.opened;
    };

    const leaving = tab.session.forget();
    held.release();
    await rig.settle();
    expect(await rig.stored()).toMatchObject({ result: { refreshToken: 'refresh-token-2' } });
    gate.open();
    await leaving;

    expect(await asked).toBeNull();
    expect(await rig.stored()).toMatchObject({ reason: 'user' });
    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'user' });
    const revocation = rig.server.recorded.find(({ endpoint }) => endpoint === 'revocation');
    expect(revocation?.form['token']).toBe('refresh-token-2');
  });

  it('cannot replace the session of another user', async () => {
    const { rig, tab } = await expired();
    const held = rig.server.hold('token', 'after');
    const asked = tab.session.refresh();
    await held.arrived;

    rig.user = 'user-2';
    await tab.session.login();
    held.release();

    expect(await asked).toMatchObject({ kind: 'adopted' });
    expect(tab.session.snapshot).toMatchObject({ status: 'signed-in', claims: { sub: 'user-2' } });
    expect(await rig.stored()).toMatchObject({ sub: 'user-2' });
    expect(tab.events).toEqual(['signed-in', 'user-changed']);
  });
});
