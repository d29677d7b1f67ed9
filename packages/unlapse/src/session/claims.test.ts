import { expect, it } from 'vitest';
import { createSessionRig, type SessionRig, type Tab } from '../../test/session-rig.js';

const SECOND_MS = 1000;

async function signedIn(): Promise<{ rig: SessionRig; tab: Tab }> {
  const rig = createSessionRig();
  const tab = rig.openTab();
  await tab.session.login();
  return { rig, tab };
}

/** As a tab leaves it that dies between the claim and the answer. */
async function leaveOpenClaim(rig: SessionRig): Promise<void> {
  const attempt = {
    id: 'of a dead tab',
    deadlineMs: rig.clock.now() + 20 * SECOND_MS,
    isLocked: true,
  };
  await rig.store.write(JSON.stringify({ ...(await rig.stored()), attempt }));
}

/** Runs the clock until `promise` settles. */
async function during<T>(rig: SessionRig, promise: Promise<T>): Promise<T> {
  let isRunning = true;
  const end = (): void => {
    isRunning = false;
  };
  promise.then(end, end);
  while (isRunning) await rig.clock.advance(50);
  return promise;
}

it('claims a refresh in the store before it is sent, and settles it with the new tokens', async () => {
  const { rig, tab } = await signedIn();
  const held = rig.server.hold();

  const refreshing = tab.session.refresh();
  await held.arrived;

  expect(await rig.stored()).toMatchObject({
    attempt: { id: expect.any(String), deadlineMs: rig.clock.now() + 26 * SECOND_MS },
  });
  held.release();
  expect((await refreshing).kind).toBe('refreshed');
  expect(await rig.stored()).not.toHaveProperty('attempt');
});

it('takes the claim back when the server says later', async () => {
  const { rig, tab } = await signedIn();
  rig.server.next({ answer: { status: 429, headers: { 'retry-after': '60' } } });

  expect((await tab.session.refresh()).kind).toBe('deferred');

  expect(await rig.stored()).not.toHaveProperty('attempt');
});

it('repeats the attempt of a dead tab at once, and keeps the session within the grace', async () => {
  const { rig, tab } = await signedIn();
  rig.server.configure({ rotation: { graceSeconds: 10 } });
  const before = rig.server.tokenRequests;
  // Another tab has refreshed: its answer never came, and then it was closed.
  rig.server.next({ loseReply: 'timed-out' });
  await tab.session.refresh();
  tab.session.dispose();
  await leaveOpenClaim(rig);

  const next = rig.openTab();
  await next.session.ready();
  await rig.clock.advance(SECOND_MS);

  expect(rig.server.tokenRequests).toBe(before + 2);
  expect(await rig.stored()).not.toHaveProperty('attempt');
  expect(next.session.snapshot.status).toBe('signed-in');
});

it('says after a restart too that a reply may be lost', async () => {
  const { rig, tab } = await signedIn();
  rig.server.next({ loseReply: 'timed-out' });
  expect((await tab.session.refresh()).kind).toBe('unknown');
  expect(await rig.stored()).toMatchObject({ attempt: { deadlineMs: 0 } });
  tab.session.dispose();

  const next = rig.openTab();
  await next.session.ready();
  await rig.clock.advance(SECOND_MS);

  expect(next.session.snapshot).toEqual({ status: 'signed-out', reason: 'lost-reply' });
});

it('says of a token that was never in doubt that it was rejected', async () => {
  const { rig, tab } = await signedIn();
  rig.server.revoke();

  expect(await during(rig, tab.session.refresh())).toMatchObject({ maybeLostReply: false });
  expect(tab.session.snapshot).toEqual({ status: 'signed-out', reason: 'rejected' });
});

it('sends nothing whose answer could be stored only after its claim has run out', async () => {
  const rig = createSessionRig();
  const sent: boolean[] = [];
  const tab = rig.openTab(
    {},
    {
      // A tab that is frozen between its claim and its request.
      refresh: async (_result, mayStillSend) => {
        await rig.clock.advance(5999);
        sent.push(mayStillSend());
        await rig.clock.advance(1);
        sent.push(mayStillSend());
        return { kind: 'deferred', reason: 'server', retryAtMs: rig.clock.now() };
      },
    },
  );
  await tab.session.login();

  await tab.session.refresh();

  expect(sent).toEqual([true, false]);
});

it('keeps other tabs from what it has spent while it cannot write what it has got', async () => {
  const { rig, tab } = await signedIn();
  const other = rig.openTab();
  await other.session.ready();
  rig.server.configure({ rotation: 'strict' });
  const held = rig.server.hold('token', 'after');
  const refreshing = tab.session.refresh();
  await held.arrived;
  // Between the claim and the new tokens.
  rig.store.failsWrites = true;
  held.release();
  expect((await refreshing).kind).toBe('refreshed');
  const requests = rig.server.tokenRequests;

  const waiting = other.session.refresh();
  await rig.clock.advance(4 * SECOND_MS);
  expect(rig.server.tokenRequests).toBe(requests);
  rig.store.failsWrites = false;

  expect(await during(rig, waiting)).toMatchObject({
    kind: 'adopted',
    result: { refreshToken: 'refresh-token-2' },
  });
  expect(rig.server.tokenRequests).toBe(requests);
});

it('says of a token that it may be spent, whatever the attempts after it came to', async () => {
  const { rig, tab } = await signedIn();
  rig.server.next({ loseReply: 'unreachable' });
  rig.server.next({ answer: { status: 429, headers: { 'retry-after': '60' } } });

  expect(await during(rig, tab.session.refresh())).toMatchObject({ kind: 'deferred' });

  expect(await rig.stored()).toMatchObject({ attempt: { deadlineMs: 0 } });
});

it('leaves alone the claim of a tab that has it without the lock', async () => {
  const { rig, tab } = await signedIn();
  const { tokenRequests } = rig.server;
  const attempt = { id: 'of another tab', deadlineMs: rig.clock.now() + 10 * SECOND_MS };
  await rig.store.write(JSON.stringify({ ...(await rig.stored()), attempt }));

  const refreshing = tab.session.refresh();
  await rig.clock.advance(9 * SECOND_MS);
  expect(rig.server.tokenRequests).toBe(tokenRequests);

  expect((await during(rig, refreshing)).kind).toBe('refreshed');
});

it('keeps a new refresh token with what is known of the server, and of the token', async () => {
  const rig = createSessionRig();
  const retryAtMs = rig.clock.now() + 30 * SECOND_MS;
  const tab = rig.openTab(
    {},
    {
      refresh: async (result) => {
        const kept = { ...result, refreshToken: 'kept' };
        return { kind: 'deferred', reason: 'server', retryAtMs, kept, maybeLostReply: true };
      },
    },
  );
  await tab.session.login();

  await tab.session.refresh();

  expect(await rig.stored()).toMatchObject({
    result: { refreshToken: 'kept' },
    attempt: { deadlineMs: 0 },
    trouble: { reason: 'server', retryAtMs },
  });
});

it('keeps no lock for tokens that nobody will save, once its page is done with it', async () => {
  const { rig, tab } = await signedIn();
  rig.server.configure({ rotation: { graceSeconds: 10 } });
  const other = rig.openTab();
  await other.session.ready();
  const held = rig.server.hold('token', 'after');
  const refreshing = tab.session.refresh();
  await held.arrived;
  rig.store.failsWrites = true;
  tab.session.dispose();
  held.release();
  await refreshing;
  rig.store.failsWrites = false;
  let outcome: unknown;

  void other.session.refresh().then(({ kind }) => (outcome = kind));
  await rig.settle();

  expect(outcome).toBe('refreshed');
});
