import { describe, expect, it } from 'vitest';
import { createSessionRig, type SessionRig, type Tab } from '../../test/session-rig.js';

const SECOND_MS = 1000;

async function signedIn(): Promise<{ rig: SessionRig; tab: Tab }> {
  const rig = createSessionRig();
  const tab = rig.openTab();
  await tab.session.login();
  return { rig, tab };
}

function breakStore(rig: SessionRig, isBroken: boolean): void {
  rig.store.failsReads = isBroken;
  rig.store.failsWrites = isBroken;
}

function revoked({ server }: SessionRig): (string | undefined)[] {
  return server.recorded
    .filter(({ endpoint }) => endpoint === 'revocation')
    .map(({ form }) => form['token']);
}

describe('a login while the store can be neither read nor written', () => {
  it('after a logout stays when the store is back, and what the user had left is revoked', async () => {
    const { rig } = await signedIn();
    breakStore(rig, true);
    const tab = rig.openTab();
    await tab.session.logout();
    rig.user = 'user-2';
    await tab.session.login();

    breakStore(rig, false);
    await rig.clock.advance(10 * SECOND_MS);

    expect(tab.session.snapshot).toMatchObject({ claims: { sub: 'user-2' } });
    expect(await rig.stored()).toMatchObject({ result: { refreshToken: 'refresh-token-2' } });
    expect(revoked(rig)).toEqual(['refresh-token-1']);
  });

  it('of a page that has never read it takes the place of what is stored', async () => {
    const { rig } = await signedIn();
    breakStore(rig, true);
    const tab = rig.openTab();
    rig.user = 'user-2';
    await tab.session.login();

    breakStore(rig, false);
    await rig.clock.advance(10 * SECOND_MS);

    expect(tab.session.snapshot).toMatchObject({ claims: { sub: 'user-2' } });
    expect(await rig.stored()).toMatchObject({ result: { refreshToken: 'refresh-token-2' } });
    expect(revoked(rig)).toEqual([]);
  });
});

describe('a login that could not be written', () => {
  it('wins over a refresh of the user before it, in another tab', async () => {
    const { rig, tab } = await signedIn();
    const other = rig.openTab();
    await other.session.ready();
    rig.store.failsWrites = true;
    rig.user = 'user-2';
    await tab.session.login();
    rig.store.failsWrites = false;

    await other.session.refresh();
    await rig.clock.advance(10 * SECOND_MS);

    for (const { session } of [tab, other]) {
      expect(session.snapshot).toMatchObject({ status: 'signed-in', claims: { sub: 'user-2' } });
    }
  });

  it('and was adopted again with the same refresh token is not revoked', async () => {
    const { rig, tab } = await signedIn();
    rig.store.failsWrites = true;
    await tab.session.login();
    const login = await tab.session.getAuthResult();
    if (!login) throw new Error('nobody is signed in');

    await tab.session.adopt({ ...login, accessToken: 'another one' });

    expect(revoked(rig)).toEqual([]);
  });
});

describe('a logout', () => {
  it('while tokens that only this tab has are being saved ends them', async () => {
    const { rig, tab } = await signedIn();
    rig.store.failsWrites = true;
    await tab.session.refresh();
    rig.store.failsWrites = false;
    let leaving: Promise<void> | undefined;
    rig.store.beforeWrite = async () => {
      // As the look at the session writes what could not be written.
      leaving ??= tab.session.forget();
    };

    await rig.clock.advance(5 * SECOND_MS);
    await leaving;

    expect(await rig.stored()).toMatchObject({ reason: 'user' });
    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'user' });
  });
});

it('a logout of a tab that was frozen in it leaves alone what the user signed in to since', async () => {
  const { rig, tab } = await signedIn();
  const other = rig.openTab();
  await other.session.ready();
  const read = rig.store.read;
  let thaw = (): void => {};
  rig.store.read = async () => {
    rig.store.read = read;
    await new Promise<void>((resolve) => (thaw = resolve));
    return read();
  };
  const leaving = tab.session.logout();
  await rig.settle();
  rig.clock.jumpWall(SECOND_MS);
  await other.session.login();

  thaw();
  await leaving;
  await rig.settle();

  expect(tab.session.snapshot.status).toBe('signed-in');
  expect(await rig.stored()).toMatchObject({ result: { refreshToken: 'refresh-token-2' } });
  expect(revoked(rig)).toEqual(['refresh-token-1']);
});

it('a logout ends the session that it was shown, though the clock is set meanwhile', async () => {
  const { rig, tab } = await signedIn();
  rig.clock.jumpWall(-SECOND_MS);
  const leaving = tab.session.logout();
  rig.clock.jumpWall(SECOND_MS);

  await leaving;

  expect(await rig.stored()).toMatchObject({ reason: 'user' });
});

describe('a logout that could not be written', () => {
  it('ends a later session, too, that only the store knew, though another tab refreshes it', async () => {
    const { rig, tab } = await signedIn();
    const { result, ...record } = (await rig.stored()) ?? {};
    await rig.store.write(JSON.stringify({ ...record, sessionId: 'another', result }));
    rig.store.failsWrites = true;
    await tab.session.forget();
    rig.store.failsWrites = false;

    await rig.store.write(
      JSON.stringify({ ...record, sessionId: 'another', generation: 1, result }),
    );
    tab.hint();
    await rig.settle();

    expect(await rig.stored()).toMatchObject({ reason: 'user' });
    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'user' });
  });
});

describe('a logout revokes', () => {
  it('the newest tokens, which only this tab had', async () => {
    const { rig, tab } = await signedIn();
    rig.store.failsWrites = true;
    await tab.session.refresh();
    rig.store.failsWrites = false;

    await tab.session.logout();

    expect(revoked(rig)).toEqual(['refresh-token-2']);
  });

  it('what another tab stores between its look and its mark', async () => {
    const { rig, tab } = await signedIn();
    const other = rig.openTab();
    await other.session.ready();
    let isFirst = true;
    rig.store.beforeWrite = async (text) => {
      if (!isFirst || !text.includes('endedAtMs')) return;
      isFirst = false;
      await other.session.refresh();
    };

    await tab.session.logout();
    await rig.settle();

    expect(revoked(rig)).toEqual(['refresh-token-2']);
    expect(await rig.stored()).toMatchObject({ reason: 'user' });
    expect(other.session.snapshot.status).toBe('signed-out');
  });

  it('what another tab has got before the mark could be stored', async () => {
    const { rig, tab } = await signedIn();
    const other = rig.openTab();
    await other.session.ready();
    const held = rig.server.hold('token', 'after');
    const refreshing = other.session.refresh();
    await held.arrived;
    rig.store.failsWrites = true;
    await tab.session.logout();
    rig.store.failsWrites = false;

    held.release();
    await refreshing;
    await rig.settle();

    expect(await rig.stored()).toMatchObject({ reason: 'user' });
    expect(revoked(rig)).toEqual(['refresh-token-1', 'refresh-token-2']);
  });

  it('the session of another user that this tab has not heard of', async () => {
    const { rig, tab } = await signedIn();
    const { result, ...record } = (await rig.stored()) ?? {};
    const tokens = { ...(result as object), refreshToken: 'of another user' };
    await rig.store.write(JSON.stringify({ ...record, sessionId: 'another', result: tokens }));

    await tab.session.logout();

    expect(revoked(rig)).toEqual(['refresh-token-1', 'of another user']);
    expect(await rig.stored()).toMatchObject({ reason: 'user' });
  });
});
