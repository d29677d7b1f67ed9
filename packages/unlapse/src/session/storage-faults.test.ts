import { describe, expect, it } from 'vitest';
import { createSessionRig, type SessionRig, type Tab } from '../../test/session-rig.js';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

async function signedIn(): Promise<{ rig: SessionRig; tab: Tab; refreshes: () => number }> {
  const rig = createSessionRig();
  const tab = rig.openTab();
  await tab.session.login();
  return { rig, tab, refreshes: () => rig.server.tokenRequests - 1 };
}

function errors(rig: SessionRig): string[] {
  return rig.logger.messages.filter(({ level }) => level === 'error').map(({ message }) => message);
}

describe('a store that cannot be read', () => {
  it('at the start is no sign-out, and is read again until it can be', async () => {
    const { rig } = await signedIn();
    rig.store.failsReads = true;
    const tab = rig.openTab();

    await tab.session.ready();
    expect(tab.session.snapshot).toMatchObject({ status: 'suspended', reason: 'storage' });
    expect(await tab.session.isAuthenticated()).toBe(true);
    expect(await tab.session.getAuthResult()).toBeNull();
    await rig.clock.advance(60 * SECOND_MS);
    expect(rig.store.reads).toBeLessThan(20);
    rig.store.failsReads = false;
    await rig.clock.advance(60 * SECOND_MS);

    expect(tab.session.snapshot.status).toBe('signed-in');
    expect(tab.events).toEqual(['suspended storage', 'recovered']);
    expect(errors(rig)).toEqual(['the session store cannot be read now']);
  });

  it('at the start is read again by the next call', async () => {
    const { rig } = await signedIn();
    rig.store.failsReads = true;
    const tab = rig.openTab();
    await tab.session.ready();

    rig.store.failsReads = false;

    expect(await tab.session.getAccessToken()).toBeTypeOf('string');
  });

  it('is not read by a page that nobody looks at', async () => {
    const rig = createSessionRig();
    rig.store.failsReads = true;
    const tab = rig.openTab();
    tab.lifecycle.setVisible(false);
    await rig.clock.advance(60 * SECOND_MS);

    expect(rig.store.reads).toBe(1);
    expect(rig.clock.pendingTimers).toBe(0);
  });

  it('leaves the token in memory in use, and sends no refresh token that may be spent', async () => {
    const { rig, tab, refreshes } = await signedIn();
    rig.store.failsReads = true;
    rig.store.failsWrites = true;
    tab.lifecycle.wake();
    expect(await tab.session.getAccessToken()).toBeTypeOf('string');
    rig.clock.jumpWall(HOUR_MS);

    expect(await tab.session.getAccessToken()).toBeUndefined();
    expect(tab.session.snapshot).toMatchObject({ status: 'suspended', reason: 'storage' });
    expect(refreshes()).toBe(0);
    rig.store.failsReads = false;
    rig.store.failsWrites = false;
    await rig.clock.advance(2 * SECOND_MS);

    expect(tab.session.snapshot.status).toBe('signed-in');
    expect(refreshes()).toBe(1);
  });

  it('for a moment does not put off a refresh', async () => {
    const { rig, tab } = await signedIn();
    rig.store.failsReads = true;
    tab.lifecycle.wake();
    await tab.session.getAccessToken();

    rig.store.failsReads = false;

    expect(await tab.session.refresh()).toMatchObject({ kind: 'refreshed' });
  });
});

describe('a store that cannot be written', () => {
  it('after a rotation: the new tokens live on in this tab, and are stored later', async () => {
    const { rig, tab } = await signedIn();
    rig.store.failsWrites = true;

    expect(await tab.session.refresh()).toMatchObject({
      kind: 'refreshed',
      result: { refreshToken: 'refresh-token-2' },
    });
    expect(tab.session.snapshot.status).toBe('signed-in');
    expect(await rig.stored()).toMatchObject({ result: { refreshToken: 'refresh-token-1' } });
    tab.lifecycle.wake();
    expect(await tab.session.getAuthResult()).toMatchObject({ refreshToken: 'refresh-token-2' });
    rig.store.failsWrites = false;
    await rig.clock.advance(5 * SECOND_MS);

    expect(await rig.stored()).toMatchObject({ result: { refreshToken: 'refresh-token-2' } });
    expect(tab.events).toEqual(['signed-in', 'refreshed this-tab']);
  });

  it('for long: each refresh spends the newest refresh token', async () => {
    const { rig, tab } = await signedIn();
    rig.store.failsWrites = true;

    for (let count = 2; count < 6; count += 1) {
      expect(await tab.session.refresh()).toMatchObject({
        kind: 'refreshed',
        result: { refreshToken: `refresh-token-${count}` },
      });
    }

    expect(tab.session.snapshot.status).toBe('signed-in');
  });

  it('or read, for long: the tokens that only this tab has are refreshed still', async () => {
    const { rig, tab } = await signedIn();
    rig.store.failsWrites = true;
    await tab.session.refresh();
    rig.store.failsReads = true;

    expect(await tab.session.refresh()).toMatchObject({ kind: 'refreshed' });
  });

  it('at a login: the session lives in this tab until it can be stored', async () => {
    const rig = createSessionRig();
    rig.store.failsWrites = true;
    const tab = rig.openTab();

    await tab.session.login();
    tab.lifecycle.wake();
    await rig.clock.advance(2 * SECOND_MS);
    expect(await tab.session.getAccessToken()).toBeTypeOf('string');
    rig.store.failsWrites = false;
    await rig.clock.advance(5 * SECOND_MS);

    expect(await rig.stored()).toHaveProperty('result.accessToken');
    expect(tab.events).toEqual(['signed-in']);
  });

  it('loses to another tab that ends the session: the tokens of this tab are revoked', async () => {
    const { rig, tab } = await signedIn();
    rig.store.failsWrites = true;
    await tab.session.refresh();
    rig.store.failsWrites = false;

    await rig.openTab().session.forget();
    await rig.settle();

    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'elsewhere' });
    const revocation = rig.server.recorded.find(({ endpoint }) => endpoint === 'revocation');
    expect(revocation?.form['token']).toBe('refresh-token-2');
  });

  it('at a logout: out here at once, and in the store as soon as it can be', async () => {
    const { rig, tab } = await signedIn();
    rig.store.failsWrites = true;

    await tab.session.logout();
    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'user' });
    tab.hint();
    await rig.settle();
    expect(await tab.session.getAuthResult()).toBeNull();
    rig.store.failsWrites = false;
    await rig.clock.advance(5 * SECOND_MS);

    expect(await rig.stored()).toMatchObject({ reason: 'user' });
    expect(tab.events).toEqual(['signed-in', 'signed-out user']);
  });

  it('at a logout, and another tab refreshes: the session ends all the same', async () => {
    const { rig, tab } = await signedIn();
    const other = rig.openTab();
    await other.session.ready();
    rig.store.failsWrites = true;
    await tab.session.forget();
    rig.store.failsWrites = false;

    await other.session.refresh();
    await rig.settle();

    expect(await rig.stored()).toMatchObject({ reason: 'user' });
    expect(other.session.snapshot).toMatchObject({ status: 'signed-out' });
    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'user' });
  });
});

describe('a store that was cleared', () => {
  it('ends the session, and this tab does not fill it again', async () => {
    const { rig, tab } = await signedIn();
    await rig.store.clear();

    tab.lifecycle.wake();
    await rig.clock.advance(2 * HOUR_MS);

    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'storage-lost' });
    expect(await rig.stored()).toBeUndefined();
  });

  it('during a refresh is not filled by it', async () => {
    const { rig, tab } = await signedIn();
    const held = rig.server.hold('token', 'after');
    const asked = tab.session.refresh();
    await held.arrived;

    await rig.store.clear();
    held.release();

    expect(await asked).toMatchObject({ kind: 'rejected' });
    await rig.settle();
    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'storage-lost' });
    expect(await rig.stored()).toBeUndefined();
  });
});

describe('a damaged record', () => {
  it.each(['{"schema":1,"result":{"accessToken":"secret"', '{}', '\u0000'])(
    'is cleared and said, its content is not: %j',
    async (text) => {
      const rig = createSessionRig();
      await rig.store.write(text);
      const tab = rig.openTab();
      await tab.session.ready();

      expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'storage-lost' });
      expect(await rig.stored()).toMatchObject({ reason: 'storage-lost' });
      expect(errors(rig)).toEqual(['the stored session is damaged and was cleared']);
      await tab.session.login();
      expect(await rig.stored()).toHaveProperty('result.accessToken');
    },
  );

  it('under a running session ends it', async () => {
    const { rig, tab } = await signedIn();
    await rig.store.write('{}');

    tab.hint();
    await rig.settle();

    expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'storage-lost' });
  });
});

describe('a record of a newer version', () => {
  const newer = JSON.stringify({ schema: 2, anything: true });

  it('is left alone: this page acts signed out, and says so', async () => {
    const rig = createSessionRig();
    await rig.store.write(newer);
    const tab = rig.openTab();

    await tab.session.ready();
    await tab.session.logout();

    expect(tab.session.snapshot).toEqual({ status: 'signed-out' });
    expect((await rig.store.read())?.text).toBe(newer);
    expect(errors(rig)).toEqual([
      'a newer version of unlapse owns the session store: reload the page',
    ]);
  });

  it('is not written over by a login, whose tokens are revoked', async () => {
    const rig = createSessionRig();
    await rig.store.write(newer);
    const tab = rig.openTab();

    await expect(tab.session.login()).rejects.toMatchObject({ code: 'UNLAPSE_STORAGE_FAILED' });
    await rig.settle();

    expect((await rig.store.read())?.text).toBe(newer);
    expect(rig.server.recorded.at(-1)).toMatchObject({ endpoint: 'revocation' });
  });
});

it('keeps what only this tab has, though another one has claimed what it was got for', async () => {
  const { rig, tab } = await signedIn();
  rig.store.failsWrites = true;
  await tab.session.refresh();
  rig.store.failsWrites = false;
  const attempt = { id: 'of another tab', deadlineMs: 0, isLocked: true };
  await rig.store.write(JSON.stringify({ ...(await rig.stored()), attempt }));

  tab.hint();
  await rig.clock.advance(5 * SECOND_MS);

  expect(await rig.stored()).toMatchObject({ result: { refreshToken: 'refresh-token-2' } });
  expect(await tab.session.getAuthResult()).toMatchObject({ refreshToken: 'refresh-token-2' });
});

describe('a newer version of this library in another tab', () => {
  const newer = JSON.stringify({ schema: 2, tokens: 'in a way of its own' });

  it.each(['login', 'logout', 'forget'] as const)('is not written over by a %s', async (method) => {
    const { rig, tab } = await signedIn();
    await rig.store.write(newer);

    await tab.session[method]().catch(() => {});

    expect((await rig.store.read())?.text).toBe(newer);
    expect(tab.session.snapshot.status).toBe('signed-out');
  });

  it('keeps the refresh token that an old tab gets late', async () => {
    const { rig, tab } = await signedIn();
    const held = rig.server.hold('token', 'after');
    const refreshing = tab.session.refresh();
    await held.arrived;
    await rig.store.write(newer);
    held.release();

    await refreshing;
    await rig.settle();

    expect((await rig.store.read())?.text).toBe(newer);
    expect(rig.server.inspect('refresh-token-2')).toMatchObject({ isActive: true });
  });
});
