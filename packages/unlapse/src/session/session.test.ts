import { describe, expect, it } from 'vitest';
import { createSessionRig, type SessionRig, type Tab } from '../../test/session-rig.js';
import { ConfigurationError, UnsupportedError } from '../errors/errors.js';
import type { AuthResult } from '../protocol/auth-result.js';
import type { LoginOverrides } from './session-api.js';

const HOUR_MS = 3_600_000;

async function signedIn(): Promise<{ rig: SessionRig; tab: Tab; result: AuthResult }> {
  const rig = createSessionRig();
  const tab = rig.openTab();
  await tab.session.login();
  return { rig, tab, result: await resultOf(tab) };
}

async function resultOf({ session }: Tab): Promise<AuthResult> {
  const result = await session.getAuthResult();
  if (result === null) throw new Error('nobody is signed in');
  return result;
}

describe('a session', () => {
  it('is loading until its store has been read', async () => {
    const { session } = createSessionRig().openTab();
    expect(session.snapshot).toEqual({ status: 'loading' });

    await session.ready();

    expect(session.snapshot).toEqual({ status: 'signed-out' });
  });

  it('answers what it is asked while loading', async () => {
    const { rig, result } = await signedIn();
    const { session } = rig.openTab();

    const answers = await Promise.all([session.getAuthResult(), session.isAuthenticated()]);

    expect(answers).toEqual([result, true]);
  });

  it('has nothing to give when nobody is signed in', async () => {
    const rig = createSessionRig();
    const { session } = rig.openTab();

    expect(await session.getAuthResult()).toBeNull();
    expect(await session.getAccessToken()).toBeUndefined();
    expect(await session.isAuthenticated()).toBe(false);
    expect(await session.refresh()).toEqual({
      kind: 'rejected',
      error: 'no_refresh_token',
      maybeLostReply: false,
      security: false,
    });
    expect(rig.server.requests).toBe(0);
  });

  it('keeps the identity of its snapshot until something changes', async () => {
    const { rig, tab } = await signedIn();
    const before = tab.session.snapshot;

    await tab.session.getAuthResult();
    await rig.clock.advance(60_000);
    expect(tab.session.snapshot).toBe(before);
    await tab.session.refresh();

    expect(tab.session.snapshot).not.toBe(before);
  });

  it('hands out a fresh token without a look at the store', async () => {
    const { rig, tab } = await signedIn();
    const { reads, writes } = rig.store;
    const { requests } = rig.server;

    const tokens = [await tab.session.getAccessToken(), await tab.session.getAccessToken()];
    const results = [await tab.session.getAuthResult(), await tab.session.getAuthResult()];

    expect(tokens[0]).toBe(tokens[1]);
    expect(results[0]).toBe(results[1]);
    expect([rig.store.reads, rig.store.writes, rig.server.requests]).toEqual([
      reads,
      writes,
      requests,
    ]);
  });

  it('leaves no timer and hears nothing more when it is disposed of', async () => {
    const { rig, tab } = await signedIn();
    const other = rig.openTab();
    await other.session.ready();
    expect(rig.clock.pendingTimers).toBeGreaterThan(0);

    tab.session.dispose();
    other.session.dispose();
    const { reads } = rig.store;
    tab.lifecycle.wake();
    tab.hint();
    await rig.clock.advance(2 * HOUR_MS);

    expect(rig.clock.pendingTimers).toBe(0);
    expect(rig.store.reads).toBe(reads);
  });

  it('is not stopped by a listener that throws, and does not print its error', async () => {
    const rig = createSessionRig();
    const { session, events } = rig.openTab();
    const throws = (): never => {
      throw new Error('access-token-1');
    };
    session.subscribe(throws);
    session.on('signed-in', throws);
    let heard = 0;
    session.on('signed-in', () => {
      heard += 1;
    });

    await session.login();

    expect(session.snapshot.status).toBe('signed-in');
    expect(events).toEqual(['signed-in']);
    expect(heard).toBe(1);
    expect(rig.logger.messages.map(({ message }) => message)).toEqual([
      'a listener for changes threw an error',
      'a listener for changes threw an error',
      'a listener for signed-in threw an error',
    ]);
  });

  it('does not call who has unsubscribed', async () => {
    const { session } = createSessionRig().openTab();
    const heard: string[] = [];
    const stops = [
      session.subscribe(() => heard.push('change')),
      session.on('signed-in', () => heard.push('signed-in')),
    ];

    for (const stop of stops) stop();
    await session.login();

    expect(heard).toEqual([]);
  });
});

describe('login', () => {
  it('signs in and stores the session', async () => {
    const { rig, tab } = await signedIn();

    expect(tab.session.snapshot).toMatchObject({
      status: 'signed-in',
      claims: { iss: rig.server.issuer, sub: 'user-1' },
      expiresAtMs: rig.clock.now() + HOUR_MS,
    });
    expect(tab.events).toEqual(['signed-in']);
    expect(await rig.stored()).toMatchObject({ schema: 1, sub: 'user-1' });
  });

  it('begins in the gesture: the window is asked for before login returns', () => {
    const asked: LoginOverrides[] = [];
    const { session } = createSessionRig().openTab(undefined, {
      login: (overrides) => {
        asked.push(overrides);
        return new Promise(() => {});
      },
    });

    void session.login({ params: { prompt: 'login' }, returnTo: '/notes' });

    expect(asked).toEqual([{ params: { prompt: 'login' }, returnTo: '/notes' }]);
  });

  it('that fails changes nothing', async () => {
    const rig = createSessionRig();
    const cancelled = new UnsupportedError('UNLAPSE_POPUP_BLOCKED', 'the popup was blocked');
    const tab = rig.openTab(undefined, { login: () => Promise.reject(cancelled) });
    await tab.session.ready();

    await expect(tab.session.login()).rejects.toBe(cancelled);

    expect(tab.session.snapshot).toEqual({ status: 'signed-out' });
    expect(await rig.stored()).toBeUndefined();
  });

  it('of another user says that the user changed', async () => {
    const { rig, tab } = await signedIn();

    rig.user = 'user-2';
    await tab.session.login();

    expect(tab.events).toEqual(['signed-in', 'user-changed']);
    expect(tab.session.snapshot).toMatchObject({ claims: { sub: 'user-2' } });
  });

  it('of the same user is a login', async () => {
    const { tab } = await signedIn();

    await tab.session.login();

    expect(tab.events).toEqual(['signed-in', 'signed-in']);
  });
});

describe('a reload', () => {
  it('is signed in without a request, and without an event', async () => {
    const { rig, result } = await signedIn();
    const { requests } = rig.server;

    const reloaded = rig.openTab();
    await reloaded.session.ready();

    expect(reloaded.session.snapshot).toMatchObject({
      status: 'signed-in',
      claims: { sub: 'user-1' },
    });
    expect(await reloaded.session.getAuthResult()).toEqual(result);
    expect(rig.server.requests).toBe(requests);
    expect(reloaded.events).toEqual([]);
    expect(reloaded.states).toEqual(['signed-in']);
  });

  it('after a logout is signed out', async () => {
    const { rig, tab } = await signedIn();
    await tab.session.logout();

    const reloaded = rig.openTab();
    await reloaded.session.ready();

    expect(reloaded.session.snapshot).toEqual({ status: 'signed-out', reason: 'user' });
  });
});

describe('handleCallback', () => {
  it('signs in with what the callback brought, and returns to a safe place', async () => {
    const { result } = await signedIn();
    const rig = createSessionRig();
    const tab = rig.openTab(undefined, {
      handleCallback: async (url) => ({ kind: 'signed-in', result, returnTo: url ?? '/none' }),
    });

    expect(await tab.session.handleCallback('/notes')).toEqual({
      kind: 'signed-in',
      returnTo: '/notes',
    });
    expect(await tab.session.handleCallback('//elsewhere.example')).toMatchObject({
      returnTo: '/',
    });

    expect(await tab.session.getAuthResult()).toEqual(result);
    expect(await rig.stored()).toMatchObject({ sub: 'user-1' });
  });

  it('finds nothing at another URL', async () => {
    const { session } = createSessionRig().openTab();

    expect(await session.handleCallback('https://app.example/notes')).toEqual({ kind: 'none' });
  });

  it('after a logout returns to a safe place', async () => {
    const { session } = createSessionRig().openTab(undefined, {
      handleCallback: async () => ({ kind: 'signed-out', returnTo: 'javascript:alert(1)' }),
    });

    expect(await session.handleCallback()).toEqual({ kind: 'signed-out', returnTo: '/' });
  });

  it('in a popup that has handed its URL over keeps still', async () => {
    const { rig, tab } = await signedIn();
    tab.session.dispose();
    rig.clock.jumpWall(HOUR_MS);
    const { requests } = rig.server;
    const popup = rig.openTab(undefined, { handleCallback: async () => ({ kind: 'handed-over' }) });

    expect(await popup.session.handleCallback()).toEqual({ kind: 'handed-over' });
    await rig.clock.advance(HOUR_MS);

    expect(rig.server.requests).toBe(requests);
    expect(rig.clock.pendingTimers).toBe(0);
  });

  it('that fails signs nobody out', async () => {
    const { rig } = await signedIn();
    const error = new ConfigurationError('UNLAPSE_CONFIGURATION_INVALID', 'wrong');
    const tab = rig.openTab(undefined, { handleCallback: () => Promise.reject(error) });

    await expect(tab.session.handleCallback()).rejects.toBe(error);

    expect(await tab.session.isAuthenticated()).toBe(true);
  });
});
