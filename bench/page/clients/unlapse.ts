import { createSession, OpenIdProvider, type AuthResult, type Session } from 'unlapse';
import { options } from '../sign-in.js';

/** The session that is stored, if there is one. */
export function openSession(): Session {
  return createSession({ provider: new OpenIdProvider(), options });
}

/** A session in its default store: IndexedDB, sealed. */
export async function createUnlapse(result: AuthResult): Promise<Session> {
  const session = openSession();
  await session.adopt(result);
  return session;
}
