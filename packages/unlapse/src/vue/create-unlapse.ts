import type { Plugin } from 'vue';
import type { Session } from '../session/session-api.js';
import { sessionKey } from './provided-session.js';

/**
 * The Vue plugin: `app.use(createUnlapse(session))` provides the session to every component and
 * starts reading its store. The session outlives the app: who created it disposes of it.
 */
export function createUnlapse(session: Session): Plugin {
  return {
    install(app) {
      app.provide(sessionKey, session);
      // A failure is told to whoever awaits `ready()`; unheard here, it could end a server process.
      session.ready().catch(() => undefined);
    },
  };
}
