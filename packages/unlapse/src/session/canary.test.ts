import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Canary, createCanary, idTokenFaults, tokenFaults } from '../../test/canary.js';
import { createSessionRig, type SessionRig, type Tab } from '../../test/session-rig.js';
import { UnlapseError } from '../errors/errors.js';
import { createConsoleLogger } from '../platform/web/logger.js';
import type { AuthResult } from '../protocol/auth-result.js';

let canary: Canary;

beforeEach(() => {
  canary = createCanary();
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** What `work` was rejected with; that it was is part of every test here. */
async function failure(work: Promise<unknown>): Promise<unknown> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UnlapseError);
  return error;
}

/** Runs the clock until `work` is done. */
async function finish<T>(rig: Pick<SessionRig, 'clock'>, work: Promise<T>): Promise<T> {
  let running = true;
  const watched = work.finally(() => {
    running = false;
  });
  watched.catch(() => {});
  while (running) await rig.clock.advance(100);
  return watched;
}

/** Lets the console have what the rig has kept. */
function print(rig: SessionRig): void {
  const logger = createConsoleLogger('DEBUG');
  for (const { level, message } of rig.logger.messages) logger[level](message);
}

/** A session whose access token has just ended. */
async function createExpired(): Promise<{ rig: SessionRig; tab: Tab }> {
  const rig = createSessionRig();
  canary.listen(rig.server);
  const tab = rig.openTab({ apiOrigins: ['https://api.example'] });
  await tab.session.login();
  rig.clock.jumpWall(3_600_000);
  return { rig, tab };
}

/** What a session said of an outcome: all of it but the results, which are made of secrets. */
function said(value: object): object {
  const results = ['result', 'kept', 'authResult'];
  return Object.fromEntries(Object.entries(value).filter(([name]) => !results.includes(name)));
}

it.each(tokenFaults)('lets a session say nothing of %s', async (_, step) => {
  const { rig, tab } = await createExpired();
  for (let tries = 0; tries < 3; tries += 1) rig.server.next(step);

  const outcome = await finish(rig, tab.session.refresh());
  await finish(rig, tab.session.fetch('https://api.example/notes'));
  await finish(rig, tab.session.logout());

  print(rig);
  expect(canary.leaks(said(outcome), said(tab.session.snapshot), tab.events, tab.states)).toEqual(
    [],
  );
});

it.each(idTokenFaults)(
  'lets a session say nothing of an ID Token with a wrong %s',
  async (_, arrange) => {
    const { rig, tab } = await createExpired();
    arrange(rig.server);

    const outcome = await finish(rig, tab.session.refresh());

    print(rig);
    expect(canary.leaks(said(outcome), said(tab.session.snapshot), tab.events)).toEqual([]);
  },
);

it('lets a session say nothing of stores, revocations and logins that fail', async () => {
  const { rig, tab } = await createExpired();
  const { authResult } = tab.session.snapshot as { authResult: AuthResult };
  rig.store.failsWrites = true;
  rig.store.failsReads = true;
  await finish(rig, tab.session.refresh());
  tab.hint();
  await rig.clock.advance(10_000);
  rig.store.failsWrites = false;
  rig.store.failsReads = false;
  rig.server.next({ fail: 'unreachable' }, 'revocation');
  await finish(rig, tab.session.logout());

  const errors = [
    await failure(tab.session.adopt({ ...authResult, provider: undefined } as never)),
    await failure(tab.session.login({ params: { state: authResult.refreshToken ?? '' } })),
  ];
  rig.server.next({ fail: 'unreachable' });
  errors.push(await failure(tab.session.login()));

  print(rig);
  expect(canary.printed).not.toEqual([]);
  expect(canary.leaks(...errors, tab.events)).toEqual([]);
});
