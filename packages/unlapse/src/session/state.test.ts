import { describe, expect, it } from 'vitest';
import { authResultWith, claims, endsAtMs } from '../../test/memory-session.js';
import { announcements, type Shown } from './announcements.js';
import { createRecord } from './record.js';
import type { SessionSnapshot } from './snapshot.js';
import { nextState } from './state.js';

const authResult = { ...authResultWith('access-1'), idToken: idTokenOf(claims) };
const retryAtMs = endsAtMs + 1000;

const loading: SessionSnapshot = { status: 'loading' };
const signedIn: SessionSnapshot = {
  status: 'signed-in',
  authResult,
  claims,
  expiresAtMs: endsAtMs,
};
const suspended: SessionSnapshot = { status: 'suspended', claims, reason: 'offline', retryAtMs };
const signedOut: SessionSnapshot = { status: 'signed-out', reason: 'rejected' };

function idTokenOf(payload: object): string {
  return `e30.${btoa(JSON.stringify(payload))}.`;
}

describe('nextState', () => {
  it.each([loading, signedIn, suspended, signedOut])('from $status: tokens sign in', (state) => {
    expect(nextState(state, { type: 'tokens', authResult })).toEqual(signedIn);
  });

  it.each([loading, signedIn, suspended, signedOut])('from $status: an end signs out', (state) => {
    expect(nextState(state, { type: 'ended', reason: 'rejected' })).toEqual(signedOut);
  });

  it.each([
    [{ email: 'ada@example.com', preferred_username: 'ada' }, 'lost-reply', 'ada@example.com'],
    [{ preferred_username: 'ada' }, 'lost-reply', 'ada'],
    [{ email: 7 }, 'lost-reply', undefined],
    [{ email: 'ada@example.com' }, 'rejected', undefined],
    [{ email: 'ada@example.com' }, 'user', undefined],
  ] as const)('with %j and the reason %s: the login hint is %s', (more, reason, loginHint) => {
    const state: SessionSnapshot = { ...suspended, claims: { ...claims, ...more } };

    expect(nextState(state, { type: 'ended', reason })).toEqual({
      status: 'signed-out',
      reason,
      loginHint,
    });
  });

  it.each([signedIn, suspended])('from $status: trouble suspends and keeps the claims', (state) => {
    expect(nextState(state, { type: 'trouble', reason: 'offline', retryAtMs })).toEqual(suspended);
  });

  it('has no claims to keep when the store has not been read', () => {
    expect(nextState(loading, { type: 'trouble', reason: 'storage', retryAtMs })).toEqual({
      status: 'suspended',
      reason: 'storage',
      claims: undefined,
      retryAtMs,
    });
  });

  it('says no time of a retry where nothing tries again by itself', () => {
    const next = nextState(signedIn, { type: 'trouble', reason: 'misconfigured', retryAtMs });

    expect(next).toEqual({ status: 'suspended', reason: 'misconfigured', claims });
  });

  it('keeps the first reason of an end', () => {
    expect(nextState(signedOut, { type: 'ended', reason: 'user' })).toBe(signedOut);
  });

  it.each([
    [signedIn, { type: 'tokens', authResult }],
    [suspended, { type: 'trouble', reason: 'offline', retryAtMs }],
    [signedOut, { type: 'ended', reason: 'rejected' }],
    [loading, { type: 'tokens', authResult: undefined }],
  ] as const)('keeps the object where nothing is new: %j', (state, fact) => {
    expect(nextState(state, fact)).toBe(state);
  });

  it.each([
    undefined,
    'opaque',
    'a.b.c.d.e',
    idTokenOf({ sub: 'user-1' }),
    idTokenOf({ iss: 5, sub: 5 }),
  ])('has no claims of the ID Token %j', (idToken) => {
    const result = { ...authResultWith('access-1'), ...(idToken !== undefined && { idToken }) };

    expect(nextState(loading, { type: 'tokens', authResult: result })).toMatchObject({
      status: 'signed-in',
      claims: undefined,
    });
  });
});

describe('announcements', () => {
  const record = createRecord('session-1', 0, authResult);
  const renewed = { ...record, result: { ...authResult, accessToken: 'access-2' } };
  const other = { ...createRecord('session-2', 0, authResult), sub: 'user-2' };
  const again = createRecord('session-2', 0, authResult);

  const out: Shown = { snapshot: signedOut, record: undefined };
  const unread: Shown = { snapshot: loading, record: undefined };
  const shown = (snapshot: SessionSnapshot, of = record): Shown => ({ snapshot, record: of });

  it.each<[string, Shown, Shown, readonly string[]]>([
    ['a start, signed in', unread, shown(signedIn), []],
    ['a start, signed out', unread, out, []],
    ['a start without a store', unread, { snapshot: suspended, record: undefined }, ['suspended']],
    [
      'a store that is back',
      { snapshot: suspended, record: undefined },
      shown(signedIn),
      ['recovered'],
    ],
    ['a login', out, shown(signedIn), ['signed-in']],
    ['another login of the user', shown(signedIn), shown(signedIn, again), ['signed-in']],
    ['a login of another user', shown(signedIn), shown(signedIn, other), ['user-changed']],
    ['a refresh', shown(signedIn), shown(signedIn, renewed), ['refreshed']],
    [
      'a refresh after trouble',
      shown(suspended),
      shown(signedIn, renewed),
      ['refreshed', 'recovered'],
    ],
    [
      'a login after trouble',
      shown(suspended),
      shown(signedIn, other),
      ['user-changed', 'recovered'],
    ],
    ['trouble', shown(signedIn), shown(suspended), ['suspended']],
    ['more of the trouble', shown(suspended), shown({ ...suspended, retryAtMs: 1 }), []],
    ['other trouble', shown(suspended), shown({ ...suspended, reason: 'server' }), ['suspended']],
    ['an end', shown(signedIn), out, ['signed-out']],
    ['an end after trouble', shown(suspended), out, ['signed-out']],
  ])('%s', (_, before, after, types) => {
    expect(announcements(before, after, 'this-tab').map(([type]) => type)).toEqual(types);
  });

  it('say what there is to say', () => {
    const events = [
      ...announcements(shown(suspended), shown(signedIn, renewed), 'another-tab'),
      ...announcements(shown(signedIn), shown(suspended), 'this-tab'),
      ...announcements(shown(signedIn), out, 'this-tab'),
    ];

    expect(events).toEqual([
      ['refreshed', { authResult: renewed.result, by: 'another-tab' }],
      ['recovered', {}],
      ['suspended', { reason: 'offline', retryAtMs }],
      ['signed-out', { reason: 'rejected' }],
    ]);
  });
});
