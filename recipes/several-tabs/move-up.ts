import type { AuthResult, Session } from 'unlapse';

/** Takes over the result that the app has stored so far. Call it before the app starts. */
export async function moveUp(session: Session, storage: Storage): Promise<void> {
  const stored = storage.getItem('authResult');
  if (stored === null) return;
  await session.adopt(JSON.parse(stored) as AuthResult);
  storage.removeItem('authResult');
}
