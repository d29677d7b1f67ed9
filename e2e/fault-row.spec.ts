import type { Page } from '@playwright/test';
import type { Fault } from 'unlapse-dev-server';
import { authConnectFace, sessionFace } from './faces.js';
import { accessToken, signedOutAtMs, stateOf } from './tab.js';
import { expect, test } from './tabs.js';

/** A fault of the server, and what the call gets that meets it. */
interface Row {
  readonly name: string;
  readonly fault: Fault;
  /** Of the server, for refresh tokens that were used. Default: none. */
  readonly graceSeconds?: number;
  readonly session: string;
  readonly authConnect: string;
  /** Token requests that reach the server. */
  readonly requests: number;
}

const token = { session: 'token', authConnect: 'token' };

const rows: readonly Row[] = [
  { name: '503', fault: { kind: '503' }, ...token, requests: 2 },
  { name: '503, back in 2 s', fault: { kind: '503', retryAfterSeconds: 2 }, ...token, requests: 2 },
  {
    name: '503, back in 30 s',
    fault: { kind: '503', retryAfterSeconds: 30 },
    session: 'deferred, suspended: server',
    authConnect: 'UNLAPSE_SERVER_UNAVAILABLE',
    requests: 1,
  },
  { name: 'two resets, nothing done', fault: { kind: 'reset', times: 2 }, ...token, requests: 3 },
  {
    name: 'reply lost, in a grace',
    fault: { kind: 'rotate-and-lose' },
    graceSeconds: 30,
    ...token,
    requests: 2,
  },
  {
    name: 'reply lost, without a grace',
    fault: { kind: 'rotate-and-lose' },
    session: 'rejected, signed-out: lost-reply',
    authConnect: 'UNLAPSE_REFRESH_REJECTED',
    requests: 2,
  },
  {
    name: 'sent again by the browser, in a grace',
    fault: { kind: 'resent' },
    graceSeconds: 30,
    ...token,
    requests: 2,
  },
  {
    name: 'sent again by the browser, without a grace',
    fault: { kind: 'resent' },
    // The page sees one request and a plain no, whatever the reason is taken for.
    session: 'rejected, signed-out',
    authConnect: 'UNLAPSE_REFRESH_REJECTED',
    requests: 2,
  },
];

for (const face of [sessionFace, authConnectFace]) {
  for (const { name, fault, graceSeconds = 0, requests, ...expected } of rows) {
    const answer = face === sessionFace ? expected.session : expected.authConnect;

    test(`${face.name}, ${name}: ${answer}`, async ({ tabs, devServer }) => {
      devServer.configure({ rotationGraceSeconds: graceSeconds });
      const [page] = await tabs.openSignedIn(1, face);
      await useConnection(page, devServer.issuer);
      devServer.faults.set({ ...fault, grantType: 'refresh_token' });
      await tabs.setClocksPastExpiry();

      const { kind, tookMs } = await face.ask(page);

      expect(kind).toContain(answer);
      expect(tookMs).toBeLessThan(5000);
      expect(devServer.counts().grants.refresh_token.total).toBe(requests);
      if (fault.retryAfterSeconds !== 30) return;
      await tabs.forward(30_000);
      await expect.poll(async () => (await face.ask(page)).kind).toBe('token');
    });
  }
}

/** A browser sends a request again by itself only if its connection has been used before. */
async function useConnection(page: Page, issuer: string): Promise<void> {
  await page.evaluate(async (url) => {
    const response = await fetch(url, { credentials: 'omit', cache: 'no-store' });
    await response.text();
  }, `${issuer}/.well-known/openid-configuration`);
}

test('no answer: left after ten seconds, and made up for', async ({ tabs, devServer }) => {
  const [page] = await tabs.openSignedIn(1);
  devServer.faults.set({ kind: 'hang', hangMs: 600_000, grantType: 'refresh_token' });
  await tabs.setClocksPastExpiry();
  const asking = sessionFace.ask(page);
  await expect.poll(() => devServer.counts().grants.refresh_token.total).toBe(1);

  await tabs.forward(10_000);

  const { kind, tookMs } = await asking;
  expect(kind).toBe('unknown, suspended: server');
  expect(tookMs).toBeLessThan(12_000);
  await tabs.forward(5000);
  await expect.poll(() => stateOf(page)).toBe('signed-in');
  expect(devServer.counts().grants.refresh_token).toEqual({
    total: 2,
    outcomes: { 'fault:hang': 1, granted: 1 },
  });
});

test('offline: deferred at once, and made up for when the network is back', async ({
  tabs,
  context,
  devServer,
}) => {
  const [page] = await tabs.openSignedIn(1);
  const tookMs: number[] = [];

  // The least of several: a busy machine may take longer over anything.
  for (let time = 1; time <= 5; time += 1) {
    await context.setOffline(true);
    await tabs.setClocksPastExpiry();
    const answer = await sessionFace.ask(page);
    expect(answer.kind).toBe('deferred, suspended: offline');
    tookMs.push(answer.tookMs);
    expect(devServer.counts().grants.refresh_token.total).toBe(time - 1);
    await context.setOffline(false);
    await expect.poll(() => stateOf(page)).toBe('signed-in');
  }

  expect(Math.min(...tookMs)).toBeLessThan(50);
});

test('invalid_grant: within a second every tab is signed out', async ({ tabs, devServer }) => {
  const pages = await tabs.openSignedIn(10);
  const [first] = pages;
  devServer.faults.set({ kind: 'invalid_grant', grantType: 'refresh_token' });
  await tabs.setClocksPastExpiry();

  const { kind, tookMs } = await sessionFace.ask(first);

  expect(kind).toBe('rejected, signed-out: rejected');
  expect(tookMs).toBeLessThan(1000);
  const endedAtMs = (await signedOutAtMs(first)) ?? NaN;
  await expect.poll(() => Promise.all(pages.map(signedOutAtMs))).not.toContain(undefined);
  for (const atMs of await Promise.all(pages.map(signedOutAtMs))) {
    expect(Math.abs((atMs ?? NaN) - endedAtMs)).toBeLessThan(1000);
  }
  expect(await Promise.all(pages.map(stateOf))).toEqual(pages.map(() => 'signed-out: rejected'));
  expect(await Promise.all(pages.map(accessToken))).toEqual(pages.map(() => undefined));
  expect(devServer.counts().grants.refresh_token.total).toBe(1);
});
