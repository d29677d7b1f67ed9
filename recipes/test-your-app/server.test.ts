import { expect, it } from 'vitest';
import { createVirtualBrowser, type VirtualBrowser } from 'unlapse/testing';
import type { Session } from 'unlapse';
import { openTab } from './open-tab.js';

async function signIn(): Promise<{ browser: VirtualBrowser; session: Session }> {
  const browser = createVirtualBrowser();
  const { session } = openTab(browser);
  await browser.complete(session.login());
  return { browser, session };
}

it('waits where the server says so', async () => {
  const { browser, session } = await signIn();
  browser.server.next({ answer: { status: 503, headers: { 'retry-after': '30' } } });

  const outcome = await browser.complete(session.refresh());

  expect(outcome).toMatchObject({ kind: 'deferred', reason: 'server' });
  expect(await browser.complete(session.refresh())).toBe(outcome);
});

it('keeps the session whatever bytes come', async () => {
  const { browser, session } = await signIn();
  const headers = { 'content-type': 'application/json' };
  browser.server.next({ answer: { headers, body: '{"access_token":"\u0000' } });

  expect(await browser.complete(session.refresh())).toMatchObject({ kind: 'refreshed' });
});

it('gives up on an answer after ten seconds, and gets on with the next', async () => {
  const { browser, session } = await signIn();
  browser.server.configure({ rotation: { graceSeconds: 60 } });
  const held = browser.server.hold('token', 'after');

  const outcome = await browser.complete(session.refresh());
  held.release();
  await browser.advance(2000);

  expect(outcome).toMatchObject({ kind: 'unknown' });
  expect(session.snapshot).toMatchObject({
    status: 'signed-in',
    authResult: { refreshToken: 'refresh-token-2' },
  });
});

it('makes up for a lost reply within the grace', async () => {
  const { browser, session } = await signIn();
  browser.server.configure({ rotation: { graceSeconds: 60 } });
  browser.server.next({ loseReply: 'unreachable' });

  expect(await browser.complete(session.refresh())).toMatchObject({ kind: 'refreshed' });

  const uses = browser.server.recorded.flatMap(({ arrivals }) => arrivals);
  expect(uses.at(-1)).toMatchObject({ refreshToken: 'repeated' });
});

it('ends where a spent refresh token counts as stolen, and says why', async () => {
  const { browser, session } = await signIn();
  browser.server.configure({ rotation: 'strict', reuseDetection: true, silentAnswer: 'never' });
  browser.server.next({ loseReply: 'unreachable' });

  await browser.complete(session.refresh());

  const uses = browser.server.recorded.flatMap(({ arrivals }) => arrivals);
  expect(uses.some(({ refreshToken }) => refreshToken === 'reused')).toBe(true);
  expect(session.snapshot).toEqual({ status: 'signed-out', reason: 'lost-reply' });
});

it('comes back in a hidden frame, by the login that the server still has', async () => {
  const { browser, session } = await signIn();
  browser.server.next({ loseReply: 'unreachable' });

  const outcome = await browser.complete(session.refresh());

  expect(outcome).toMatchObject({ kind: 'refreshed' });
  expect(session.snapshot.status).toBe('signed-in');
});
