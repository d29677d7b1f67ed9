import { hasInjectionContext, inject, type InjectionKey } from 'vue';
import { ConfigurationError } from '../errors/errors.js';
import type { Session } from '../session/session-api.js';

/** Where `createUnlapse` leaves the session; the same for every installed copy of the package. */
export const sessionKey: InjectionKey<Session> = Symbol.for('unlapse.session');

/**
 * The session that the app provides.
 *
 * @throws {ConfigurationError} UNLAPSE_NOT_SET_UP: none is provided, or not called in `setup`
 */
export function providedSession(): Session {
  const session = hasInjectionContext() ? inject(sessionKey, undefined) : undefined;
  if (session) return session;
  throw new ConfigurationError(
    'UNLAPSE_NOT_SET_UP',
    'no session here: app.use(createUnlapse(session)) and call it in setup, or pass the session',
  );
}
