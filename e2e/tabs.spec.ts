import type { Page } from '@playwright/test';
import type { DevServer } from 'unlapse-dev-server';
import type { Api } from '../apps/api/src/start-api.js';
import { authConnectFace, sessionFace } from './faces.js';
import { rounds, roundsTimeoutMs } from './rounds.js';
import { accessToken, signedOutAtMs, stateOf } from './tab.js';
import { expect, test } from './tabs.js';

/** Every other refresh takes its time, so that all the tabs come while it is on its way. */
function slowDown(devServer: DevServer, round: number): void {
  devServer.faults.clear();
  if (round % 2 === 1) {
    devServer.faults.set({ kind: 'hang', hangMs: 100, times: 10, grantType: 'refresh_token' });
  }
}

/** Each of the tokens is a token, and the API takes it. */
async function expectAccepted(api: Api, tokens: readonly (string | undefined)[]): Promise<void> {
  const statuses = await Promise.all(
    tokens.map(async (token) => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await fetch(`${api.url}/me`, { headers })).status;
    }),
  );
  expect(statuses).toEqual(tokens.map(() => 200));
}

for (const face of [sessionFace, authConnectFace]) {
  test(`ten tabs with ${face.name}: one token request for each expiry, ten valid tokens`, async ({
    tabs,
    devServer,
    api,
  }) => {
    test.setTimeout(roundsTimeoutMs);
    const pages = await tabs.openSignedIn(10, face);

    for (let round = 1; round <= rounds; round += 1) {
      slowDown(devServer, round);
      // Woken by their timers as well as by the call, or by the call alone.
      await (round % 3 === 0 ? tabs.setClocksPastExpiry() : tabs.sleepPastExpiry());

      const answers = await Promise.all(pages.map(face.ask));

      const tokens = answers.map(({ token }) => token);
      expect(answers.map(({ kind }) => kind)).toEqual(pages.map(() => 'token'));
      expect(new Set(tokens).size).toBe(1);
      await expectAccepted(api, tokens);
      expect(devServer.counts().grants.refresh_token.total).toBe(round);
    }
  });
}

test('a machine that slept past the expiry: one token request, for all of its tabs', async ({
  tabs,
  devServer,
  api,
}) => {
  const pages = await tabs.openSignedIn(10);
  const before = await Promise.all(pages.map(accessToken));

  await tabs.forward(8 * 3_600_000);

  // Nobody asks: they see to it by themselves.
  await expect.poll(() => tokensAtHand(pages)).not.toContain(before[0]);
  await expect.poll(() => tokensAtHand(pages)).not.toContain(undefined);
  await expect.poll(async () => new Set(await tokensAtHand(pages)).size).toBe(1);
  const after = await tokensAtHand(pages);
  expect(after[0]).not.toBe(before[0]);
  await expectAccepted(api, after);
  expect(devServer.counts().grants.refresh_token).toEqual({ total: 1, outcomes: { granted: 1 } });
});

/** The tokens that the sessions show, without being asked to get one. */
function tokensAtHand(pages: readonly Page[]): Promise<readonly (string | undefined)[]> {
  return Promise.all(
    pages.map((page) =>
      page.evaluate(() => {
        const { snapshot } = window.session;
        return snapshot.status === 'signed-in' ? snapshot.authResult.accessToken : undefined;
      }),
    ),
  );
}

test('a start without a network: suspended, and signed in by itself when it is back', async ({
  tabs,
  context,
  devServer,
}) => {
  const [first] = await tabs.openSignedIn(1);
  await first.close();
  const page = await tabs.open();
  await context.setOffline(true);
  await tabs.setClocksPastExpiry();

  await sessionFace.start(tabs, page);

  await expect.poll(() => stateOf(page)).toBe('suspended: offline');
  expect(await accessToken(page)).toBeUndefined();
  expect(devServer.counts().grants.refresh_token.total).toBe(0);
  await context.setOffline(false);
  await expect.poll(() => stateOf(page)).toBe('signed-in');
  expect(devServer.counts().grants.refresh_token).toEqual({ total: 1, outcomes: { granted: 1 } });
});

test('a logout in one tab: within a second all are out, and none gives a token', async ({
  tabs,
  devServer,
}) => {
  const pages = await tabs.openSignedIn(10);
  const [leaving, ...others] = pages;

  const leftAtMs = await leaving.evaluate(async () => {
    const nowMs = Date.now();
    await window.session.logout();
    return nowMs;
  });

  await expect.poll(() => Promise.all(pages.map(signedOutAtMs))).not.toContain(undefined);
  for (const atMs of await Promise.all(pages.map(signedOutAtMs))) {
    expect(Math.abs((atMs ?? NaN) - leftAtMs)).toBeLessThan(1000);
  }
  expect(await stateOf(leaving)).toBe('signed-out: user');
  expect(await Promise.all(others.map(stateOf))).toEqual(others.map(() => 'signed-out: elsewhere'));
  await tabs.sleepPastExpiry();
  expect(await Promise.all(pages.map(accessToken))).toEqual(pages.map(() => undefined));
  expect(devServer.counts().grants.refresh_token.total).toBe(0);
});
