import {
  UnsupportedError,
  type UnlapseErrorCode,
  UserCancelledError,
} from '../../errors/errors.js';
import type { Clock } from '../../ports/clock.js';
import type { UserAgent } from '../../ports/user-agent.js';
import type { AwaitedCallbacks } from './callback-handover.js';

const LOOK_EVERY_MS = 100;
/** As long as the transaction of a login in the current window lives. */
const GIVE_UP_AFTER_MS = 600_000;
const FEATURES = 'popup,width=480,height=720';

/** Shows the server's pages in a window of its own, and watches it from here. */
export function createPopupUserAgent(clock: Clock, awaited: AwaitedCallbacks): UserAgent {
  let supersede: (() => void) | undefined;

  return {
    open: () => {
      const popup = globalThis.open('', '_blank', FEATURES);
      if (!popup) {
        throw new UnsupportedError(
          'UNLAPSE_POPUP_BLOCKED',
          'the popup was blocked: call login in a click handler',
        );
      }
      supersede?.();
      // Whatever page the window shows must not reach this one.
      popup.opener = null;
      let overtaken = false;
      let stop = (): void => {};
      let end = (_code: UnlapseErrorCode, _message: string): void => {};
      const supersedeThis = (): void => {
        overtaken = true;
        end('UNLAPSE_LOGIN_SUPERSEDED', 'a newer login took over');
        popup.close();
      };
      supersede = supersedeThis;

      return {
        leavesPage: false,
        close: () => {
          stop();
          if (supersede === supersedeThis) supersede = undefined;
          popup.close();
        },
        show: (url, isReturn, handoverKey) =>
          new Promise((resolve, reject) => {
            const giveUpAtMs = clock.now() + GIVE_UP_AFTER_MS;
            let looksElsewhere = 0;
            let looksClosed = 0;
            let cancelTimer = (): void => {};
            stop = () => {
              cancelTimer();
              if (handoverKey) awaited.forget(handoverKey);
            };
            end = (code, message) => {
              stop();
              reject(new UserCancelledError(code, message));
            };

            const look = (): void => {
              const seen = urlsOf(popup);
              if (seen === 'elsewhere') looksElsewhere += 1;
              if (popup.closed) looksClosed += 1;
              const handed = handoverKey && awaited.find(handoverKey);
              const found = [handed, ...(seen === 'elsewhere' ? [] : seen)].find(
                (candidate) => candidate && isReturn(candidate),
              );
              if (found) {
                stop();
                resolve(found);
              } else if (looksClosed > 1 && (looksElsewhere > 1 || !handoverKey)) {
                // Not at the first look: a page that hands over and closes is gone before its URL
                // is seen here.
                end('UNLAPSE_LOGIN_CANCELLED', 'the window was closed');
              } else if (clock.now() >= giveUpAtMs) {
                end('UNLAPSE_LOGIN_TIMED_OUT', 'the login timed out');
              } else {
                cancelTimer = clock.setTimer(look, LOOK_EVERY_MS);
              }
            };

            if (overtaken) return supersedeThis();
            if (popup.closed) return end('UNLAPSE_LOGIN_CANCELLED', 'the window was closed');
            if (handoverKey) awaited.expect(handoverKey, giveUpAtMs);
            popup.location.replace(url);
            look();
          }),
      };
    },
  };
}

/**
 * Where the popup is, and where its page was loaded from: an app's router may have rewritten the
 * callback URL before we look. `elsewhere`: at a page of another origin, which shows nothing.
 *
 * A window that a `Cross-Origin-Opener-Policy` has cut off reads as closed, and as `elsewhere` for
 * a moment at most: then the callback page hands its URL over.
 */
function urlsOf(popup: Window): string[] | 'elsewhere' {
  try {
    if (popup.closed) return [];
    const loaded = popup.performance.getEntriesByType('navigation').map(({ name }) => name);
    return [popup.location.href, ...loaded];
  } catch {
    return popup.closed ? [] : 'elsewhere';
  }
}
