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

function revoked({ server }: SessionRig): (string | undefined)[] {
  return server.recorded
    .filter(({ endpoint }) => endpoint === 'revocation')
    .map(({ form }) => form['token']);
}

/** Holds the next reading of the store until what this resolves to is called. */
function holdRead(rig: SessionRig): () => void {
  const read = rig.store.read;
  let release = (): void => {};
  rig.store.read = async () => {
    rig.store.read = read;
    await new Promise<void>((resolve) => (release = resolve));
    return read();
  };
  return () => release();
}

/** Another tab signs in as `user`, and the store cannot be read from then on. */
async function loginUnheardOf(rig: SessionRig, user: string): Promise<void> {
  const other = rig.openTab();
  await other.session.ready();
  rig.user = user;
  rig.store.beforeWrite = async () => {
    rig.store.failsReads = true;
  };
  await other.session.login();
  rig.store.beforeWrite = async () => {};
  await rig.clock.advance(3 * SECOND_MS);
}

describe('a logout', () => {
  it('counts although the window of an earlier one is open still', async () => {
    const rig = createSessionRig();
    const tab = rig.openTab(undefined, {
      endSession: async (leaving) => {
        await leaving;
        await new Promise(() => {});
      },
    });
    await tab.session.login();
    void tab.session.logout();
    await rig.settle();
    await tab.session.login();

    void tab.session.logout();
    await rig.settle();

    expect(tab.session.snapshot.status).toBe('signed-out');
  });

  it('during a login that is being stored ends that, too', async () => {
    const { rig, tab } = await signedIn();
    let fail = (): void => {};
    let isFirst = true;
    rig.user = 'user-2';
    rig.store.beforeWrite = async () => {
      if (!isFirst) throw new Error('broken');
      isFirst = false;
      await new Promise<void>((_, reject) => (fail = () => reject(new Error('broken'))));
    };
    const login = tab.session.login();
    await rig.settle();
    const logout = tab.session.logout();
    await rig.settle();

    fail();
    await Promise.all([login, logout]);
    await rig.settle();

    expect(tab.session.snapshot.status).toBe('signed-out');
    expect(await tab.session.getAccessToken()).toBeUndefined();
    expect(revoked(rig)).toContain('refresh-token-2');
  });

  it('while the store cannot be used ends an earlier login that no hint has told of', async () => {
    const { rig, tab } = await signedIn();
    await loginUnheardOf(rig, 'user-2');
    rig.store.failsWrites = true;
    await tab.session.logout();

    rig.store.failsWrites = false;
    rig.store.failsReads = false;
    await rig.clock.advance(10 * SECOND_MS);

    expect(tab.session.snapshot.status).toBe('signed-out');
    expect(await rig.stored()).toMatchObject({ reason: 'user' });
  });

  it('is said when it is stored, though a reading was under way', async () => {
    const { rig, tab } = await signedIn();
    const release = holdRead(rig);
    tab.hint();
    await rig.settle();
    let write = (): void => {};
    rig.store.beforeWrite = () => new Promise<void>((resolve) => (write = resolve));
    const leaving = tab.session.forget();
    await rig.settle();

    release();
    await rig.settle();
    expect(tab.events).toEqual(['signed-in']);
    write();
    await leaving;

    expect(tab.events).toEqual(['signed-in', 'signed-out user']);
  });
});

describe('a login that could not be written', () => {
  it('stays though another tab finds the session before it rejected', async () => {
    const { rig, tab } = await signedIn();
    const other = rig.openTab();
    await other.session.ready();
    rig.server.revoke('user-1');
    rig.store.failsWrites = true;
    rig.user = 'user-2';
    await tab.session.login();
    rig.store.failsWrites = false;

    const refreshing = other.session.refresh();
    await rig.clock.advance(10 * SECOND_MS);
    await refreshing;

    expect(tab.session.snapshot).toMatchObject({ claims: { sub: 'user-2' } });
    expect(revoked(rig)).toEqual([]);
  });

  it('stays though it is refreshed just when the store can be read again', async () => {
    const { rig } = await signedIn();
    rig.store.failsReads = true;
    rig.store.failsWrites = true;
    const tab = rig.openTab();
    rig.user = 'user-2';
    await tab.session.login();
    await rig.clock.advance(SECOND_MS);
    const release = holdRead(rig);
    tab.hint();
    await rig.settle();
    rig.store.failsReads = false;
    rig.store.failsWrites = false;

    const refreshing = tab.session.refresh();
    release();
    await refreshing;
    await rig.clock.advance(10 * SECOND_MS);

    expect(tab.session.snapshot).toMatchObject({ claims: { sub: 'user-2' } });
    expect(revoked(rig)).toEqual([]);
  });

  it('stays where it is later than one of another tab that no hint has told of', async () => {
    const { rig, tab } = await signedIn();
    await loginUnheardOf(rig, 'user-2');
    rig.user = 'user-3';
    rig.store.failsWrites = true;
    await tab.session.login();

    rig.store.failsWrites = false;
    rig.store.failsReads = false;
    await rig.clock.advance(10 * SECOND_MS);

    expect(tab.session.snapshot).toMatchObject({ claims: { sub: 'user-3' } });
  });
});

it('newer tokens of this tab alone stay though the store is damaged', async () => {
  const { rig, tab } = await signedIn();
  rig.store.failsWrites = true;
  await tab.session.refresh();
  rig.store.failsWrites = false;

  await rig.store.write('garbage');
  await rig.clock.advance(10 * SECOND_MS);

  expect(tab.session.snapshot.status).toBe('signed-in');
});

it('a login after a logout stays, though the store could not be read and the clock was set back', async () => {
  const { rig } = await signedIn();
  rig.store.failsReads = true;
  rig.store.failsWrites = true;
  const tab = rig.openTab();
  await tab.session.logout();
  rig.store.failsReads = false;
  rig.store.failsWrites = false;
  rig.clock.jumpWall(-HOUR_MS);
  rig.user = 'user-2';

  await tab.session.login();
  await rig.clock.advance(10 * SECOND_MS);

  expect(tab.session.snapshot).toMatchObject({ claims: { sub: 'user-2' } });
  expect(revoked(rig)).toEqual(['refresh-token-1']);
});

it('a login after the clock was set back takes the place of the user before', async () => {
  const { rig, tab } = await signedIn();
  rig.clock.jumpWall(-5 * SECOND_MS);
  rig.user = 'user-2';
  const held = rig.server.hold('token', 'after');
  const login = tab.session.login();
  await held.arrived;

  await rig.clock.advance(7 * SECOND_MS);
  held.release();
  await login;

  expect(tab.session.snapshot).toMatchObject({ claims: { sub: 'user-2' } });
});

describe('without a refresh token', () => {
  async function bare(): Promise<{ rig: SessionRig; tab: Tab }> {
    const { rig, tab } = await signedIn();
    const result = await tab.session.getAuthResult();
    if (result === null) throw new Error('nobody is signed in');
    const { refreshToken: _, ...rest } = result;
    await tab.session.adopt(rest);
    return { rig, tab };
  }

  it('an attempt that could not be settled is not repeated for ever', async () => {
    const { rig, tab } = await bare();
    let count = 0;
    rig.store.beforeWrite = async () => {
      count += 1;
      if (count === 2) throw new Error('broken');
    };
    await tab.session.refresh();
    await rig.settle();
    const { writes } = rig.store;

    await rig.clock.advance(120 * SECOND_MS);

    expect(rig.store.writes - writes).toBeLessThan(6);
  });

  it('nor is that of a tab that died', async () => {
    const { rig, tab } = await bare();
    tab.session.dispose();
    const deadlineMs = rig.clock.now() + 20 * SECOND_MS;
    const attempt = { id: 'of a dead tab', deadlineMs, isLocked: true };
    await rig.store.write(JSON.stringify({ ...(await rig.stored()), attempt }));
    await rig.openTab().session.ready();
    const { writes } = rig.store;

    await rig.clock.advance(120 * SECOND_MS);

    expect(rig.store.writes - writes).toBeLessThan(6);
  });
});

it('a look that waits for the store sends nothing after dispose', async () => {
  const { rig, tab } = await signedIn();
  const release = holdRead(rig);
  rig.clock.jumpWall(HOUR_MS);
  tab.lifecycle.wake();
  await rig.clock.advance(2 * SECOND_MS);
  const { tokenRequests } = rig.server;

  tab.session.dispose();
  release();
  await rig.clock.advance(5 * SECOND_MS);

  expect(rig.server.tokenRequests).toBe(tokenRequests);
});

it('an API that refused the tokens of one user may cause a refresh for the next', async () => {
  const rig = createSessionRig();
  const tab = rig.openTab({ apiOrigins: ['https://api.example'] });
  await tab.session.login();
  rig.api = async () => new Response(null, { status: 401 });
  await tab.session.fetch('https://api.example/notes');
  await tab.session.forget();
  rig.user = 'user-2';
  await tab.session.login();
  const refused = `Bearer ${await tab.session.getAccessToken()}`;
  rig.api = async ({ headers }) =>
    new Response(null, { status: headers.get('authorization') === refused ? 401 : 200 });

  const { status } = await tab.session.fetch('https://api.example/notes');

  expect(status).toBe(200);
});
