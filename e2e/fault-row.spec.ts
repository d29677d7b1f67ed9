import type { Page } from '@playwright/test';
import type { Fault } from 'unlapse-dev-server';
import { accessToken, ask, signedOutAtMs, stateOf, type Answer } from './tab.js';
import { expect, test } from './tabs.js';

/** A fault of the server, and what the call makes of it that meets it. */
interface Row {
  readonly name: string;
  readonly fault: Fault;
  /** Of the server, for refresh tokens that were used. Default: none. */
  readonly graceSeconds?: number;
  readonly answer: Answer['kind'];
  /** Of the session, right after the call: how it begins. */
  readonly state: string;
  /** Token requests that reached the server. */
  readonly requests: number;
}

const rows: readonly Row[] = [
  {
    name: '503',
    fault: { kind: '503' },
    answer: 'token',
    state: 'signed-in',
    requests: 2,
  },
  {
    name: '503, back in 2 s',
    fault: { kind: '503', retryAfterSeconds: 2 },
    answer: 'token',
    state: 'signed-in',
    requests: 2,
  },
  {
    name: '503, back in 30 s',
    fault: { kind: '503', retryAfterSeconds: 30 },
    answer: 'deferred',
    state: 'suspended: server',
    requests: 1,
  },
  {
    name: 'two resets before the server has acted',
    fault: { kind: 'reset', times: 2 },
    answer: 'token',
    state: 'signed-in',
    requests: 3,
  },
  {
    name: 'a lost reply, in a grace',
    fault: { kind: 'rotate-and-lose' },
    graceSeconds: 30,
    answer: 'token',
    state: 'signed-in',
    requests: 2,
  },
  {
    name: 'a lost reply, without a grace',
    fault: { kind: 'rotate-and-lose' },
    answer: 'rejected',
    state: 'signed-out: lost-reply',
    requests: 2,
  },
  {
    name: 'sent again by the browser, in a grace',
    fault: { kind: 'resent' },
    graceSeconds: 30,
    answer: 'token',
    state: 'signed-in',
    requests: 2,
  },
  {
    // The page sees one request, and a plain no.
    name: 'sent again by the browser, without a grace',
    fault: { kind: 'resent' },
    answer: 'rejected',
    state: 'signed-out',
    requests: 2,
  },
];

for (const { name, fault, graceSeconds = 0, answer, state, requests } of rows) {
  test(`${name}: ${answer}`, async ({ tabs, devServer }) => {
    devServer.configure({ rotationGraceSeconds: graceSeconds });
    const [page] = await tabs.openSignedIn(1);
    await useConnection(page, devServer.issuer);
    devServer.faults.set({ ...fault, grantType: 'refresh_token' });
    await tabs.setClocksPastExpiry();

    const { kind, tookMs } = await ask(page);

    expect(kind).toBe(answer);
    expect(tookMs).toBeLessThan(5000);
    expect(await stateOf(page)).toMatch(new RegExp(`^${state}`));
    expect(devServer.counts().grants.refresh_token.total).toBe(requests);
    expect(typeof (await accessToken(page))).toBe(answer === 'token' ? 'string' : 'undefined');
    expect(devServer.counts().grants.refresh_token.total).toBe(requests);
    if (!state.startsWith('suspended')) return;
    await tabs.forward((fault.retryAfterSeconds ?? 0) * 1000 + 5000);
    await expect.poll(() => stateOf(page)).toBe('signed-in');
  });
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
  const asking = ask(page);
  await expect.poll(() => devServer.counts().grants.refresh_token.total).toBe(1);

  await tabs.forward(10_000);

  const { kind, tookMs } = await asking;
  expect(kind).toBe('unknown');
  expect(tookMs).toBeLessThan(12_000);
  expect(await stateOf(page)).toBe('suspended: server');
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
  await context.setOffline(true);
  await tabs.setClocksPastExpiry();

  const { kind, tookMs } = await ask(page);

  expect(kind).toBe('deferred');
  expect(tookMs).toBeLessThan(50);
  expect(await stateOf(page)).toBe('suspended: offline');
  expect(devServer.counts().grants.refresh_token.total).toBe(0);
  await context.setOffline(false);
  await expect.poll(() => stateOf(page)).toBe('signed-in');
  expect(typeof (await accessToken(page))).toBe('string');
});

test('invalid_grant: within a second every tab is signed out', async ({ tabs, devServer }) => {
  const pages = await tabs.openSignedIn(10);
  const [first] = pages;
  devServer.faults.set({ kind: 'invalid_grant', grantType: 'refresh_token' });
  await tabs.setClocksPastExpiry();

  const { kind, tookMs } = await ask(first);

  expect(kind).toBe('rejected');
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
