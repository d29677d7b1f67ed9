import type { Session } from '../../src/session/session-api.js';
import { createVirtualSession } from '../../src/testing/virtual-app.js';
import { FixedKeyProvider } from '../simulation/client.js';
import { type Answer, type Face, optionsOf } from './face.js';
import { openWatchedTab } from './watched-tab.js';

export const sessionFace: Face = {
  name: '`createSession`',
  lostReply: 'signed-out: lost-reply',
  createApp: (browser, recovers) => ({
    openTab() {
      const watched = openWatchedTab(browser);
      const session = createVirtualSession(watched.ports, {
        provider: new FixedKeyProvider(),
        options: optionsOf(browser, recovers),
        recovers,
      });
      return {
        watched,
        async ask(isForced) {
          const outcome = isForced ? await session.refresh() : undefined;
          const result = outcome && 'result' in outcome ? outcome.result : undefined;
          const current = isForced ? result : await session.getAuthResult();
          return { token: current?.accessToken, reason: reasonOf(session) };
        },
        login: () => session.login(),
        logout: () => session.logout(),
      };
    },
    hasTokens: () => 'result' in JSON.parse(browser.storage.text ?? '{}'),
  }),
};

function reasonOf({ snapshot }: Session): Answer['reason'] {
  const { status } = snapshot;
  return 'reason' in snapshot ? `${status}: ${snapshot.reason}` : status;
}
