import { isUnlapseError } from '../../src/errors/errors.js';
import type { AuthResult } from '../../src/protocol/auth-result.js';
import { createVirtualAuthConnect } from '../../src/testing/virtual-app.js';
import { FixedKeyProvider } from '../simulation/client.js';
import { type Face, optionsOf } from './face.js';
import { openWatchedTab } from './watched-tab.js';

/** An app that keeps its result itself, and is killed before it has kept a newer one. */
export const connectFace: Face = {
  name: '`AuthConnect`',
  lostReply: 'UNLAPSE_REFRESH_REJECTED',
  createApp(browser) {
    let kept: AuthResult | undefined;

    function keptResult(): AuthResult {
      if (!kept) throw new Error('nobody has signed in');
      return kept;
    }

    return {
      openTab() {
        const watched = openWatchedTab(browser);
        const api = createVirtualAuthConnect(watched.ports);
        const provider = new FixedKeyProvider();
        /** Newer than what is kept for all tabs. */
        let own: AuthResult | undefined;

        return {
          watched,
          async ask() {
            try {
              own = await api.refreshSession(provider, own ?? keptResult());
              return { token: own.accessToken, reason: '' };
            } catch (error) {
              if (!isUnlapseError(error)) throw error;
              return { token: undefined, reason: error.code };
            }
          },
          async login() {
            own = kept = await api.login(provider, optionsOf(browser, false));
          },
          logout: () => api.logout(provider, own ?? keptResult()),
        };
      },
      hasTokens: () => {
        const text = browser.storage.textOf(`hand-off app ${browser.server.discoveryUrl}`);
        const { families = [] } = JSON.parse(text ?? '{}') as { families?: { head?: string }[] };
        return families.some(({ head }) => head !== undefined);
      },
    };
  },
};
