import { expect, it } from 'vitest';
import { createSessionRig, type SessionRig, type Tab } from '../../test/session-rig.js';
import type { AuthResult } from '../protocol/auth-result.js';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

async function resultOf({ session }: Tab): Promise<AuthResult> {
  const result = await session.getAuthResult();
  if (result === null) throw new Error('nobody is signed in');
  return result;
}

function revoked({ server }: SessionRig): (string | undefined)[] {
  return server.recorded
    .filter(({ endpoint }) => endpoint === 'revocation')
    .map(({ form }) => form['token']);
}

/** An app that kept its result itself until now, past the end of its access token. */
async function migrating(): Promise<{ rig: SessionRig; copy: AuthResult }> {
  const rig = createSessionRig();
  const tab = rig.openTab();
  await tab.session.login();
  const copy = await resultOf(tab);
  tab.session.dispose();
  await rig.store.clear();
  await rig.clock.advance(2 * HOUR_MS);
  return { rig, copy };
}

it.each([1, 2])('in %i tab(s) two adoptions of one copy at a time are one', async (count) => {
  const { rig, copy } = await migrating();
  const first = rig.openTab();
  const second = count === 1 ? first : rig.openTab();
  const use = async ({ session }: Tab): Promise<void> => {
    await session.adopt(copy);
    await session.getAccessToken();
  };

  const both = Promise.all([use(first), use(second)]);
  await rig.clock.advance(60 * SECOND_MS);
  await both;

  expect(revoked(rig)).toEqual([]);
  expect(first.session.snapshot.status).toBe('signed-in');
  expect(await rig.stored()).toMatchObject({ result: { refreshToken: 'refresh-token-2' } });
});

it('while the store cannot be read nothing is adopted: what is in it may be newer', async () => {
  const rig = createSessionRig();
  const tab = rig.openTab();
  await tab.session.login();
  const copy = await resultOf(tab);
  await rig.clock.advance(10 * SECOND_MS);
  await tab.session.refresh();
  tab.session.dispose();
  rig.store.failsReads = true;
  rig.store.failsWrites = true;
  const page = rig.openTab();

  await expect(page.session.adopt(copy)).rejects.toMatchObject({ code: 'UNLAPSE_STORAGE_FAILED' });
  rig.store.failsReads = false;
  rig.store.failsWrites = false;
  await rig.clock.advance(10 * SECOND_MS);

  expect(await rig.stored()).toMatchObject({ result: { refreshToken: 'refresh-token-2' } });
  expect(page.session.snapshot.status).toBe('signed-in');
});

it('during a refresh at a server that does not rotate leaves the refresh token in use alone', async () => {
  const rig = createSessionRig();
  rig.server.configure({ rotation: 'none' });
  const tab = rig.openTab();
  await tab.session.login();
  const first = await resultOf(tab);
  await rig.clock.advance(5 * SECOND_MS);
  await tab.session.refresh();
  const held = rig.server.hold('token', 'after');
  await rig.clock.advance(2 * SECOND_MS);
  const refreshing = tab.session.refresh();
  await held.arrived;
  await tab.session.adopt(first);

  held.release();
  await refreshing;
  await rig.settle();

  expect(revoked(rig)).toEqual([]);
});
