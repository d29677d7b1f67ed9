// @vitest-environment jsdom
import type { AuthResult } from '@ionic-enterprise/auth';
import { beforeEach, expect, it } from 'vitest';
import { useSession } from './session.js';

const authResult = { accessToken: 'a', refreshToken: 'r', idToken: 'i' } as AuthResult;

beforeEach(() => {
  localStorage.clear();
});

it('has no session at first', async () => {
  expect(await useSession().getSession()).toBeNull();
});

it('gives back the session that was set', async () => {
  const { getSession, setSession } = useSession();

  await setSession(authResult);

  expect(await getSession()).toEqual(authResult);
});

it('replaces the session', async () => {
  const { getSession, setSession } = useSession();
  await setSession(authResult);

  await setSession({ ...authResult, accessToken: 'newer' });

  expect(await getSession()).toEqual({ ...authResult, accessToken: 'newer' });
});

it('forgets the session', async () => {
  const { getSession, setSession, clearSession } = useSession();
  await setSession(authResult);

  await clearSession();

  expect(await getSession()).toBeNull();
  expect(localStorage).toHaveLength(0);
});
