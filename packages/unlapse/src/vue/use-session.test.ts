import { expect, it } from 'vitest';
import { authResultWith, createMemorySession, signedIn } from '../../test/memory-session.js';
import { useSession } from './use-session.js';

it('gets a usable result, or null', async () => {
  expect(await useSession(createMemorySession(signedIn)).getSession()).toEqual(
    authResultWith('access-1'),
  );
  expect(await useSession(createMemorySession({ status: 'signed-out' })).getSession()).toBeNull();
});

it('takes over a result that was made elsewhere', async () => {
  const session = createMemorySession({ status: 'signed-out' });
  const { getSession, setSession } = useSession(session);

  await setSession(authResultWith('access-9'));

  expect(await getSession()).toEqual(authResultWith('access-9'));
});

it('forgets the session without asking the server', async () => {
  let askedTheServer = false;
  const session = createMemorySession(signedIn, {
    logout: async () => {
      askedTheServer = true;
    },
  });
  const { getSession, clearSession } = useSession(session);

  await clearSession();

  expect(await getSession()).toBeNull();
  expect(askedTheServer).toBe(false);
});

it('needs a session outside components', () => {
  expect(() => useSession()).toThrow(expect.objectContaining({ code: 'UNLAPSE_NOT_SET_UP' }));
});
