import { UserCancelledError } from '../../errors/errors.js';
import type { Clock } from '../../ports/clock.js';
import type { UserAgent } from '../../ports/user-agent.js';
import type { AwaitedCallbacks } from './callback-handover.js';

const LOOK_EVERY_MS = 100;
/** Nobody sees the frame, so that no answer is worth a longer wait. */
const GIVE_UP_AFTER_MS = 10_000;

/**
 * Shows the server's pages in a frame that nobody sees or hears of, for an answer without a user.
 * The callback is read from here: its page needs no script, and no message is listened to.
 */
export function createHiddenFrameUserAgent(clock: Clock, awaited: AwaitedCallbacks): UserAgent {
  return {
    open: () => {
      let isClosed = false;
      let stop = (): void => {};

      return {
        leavesPage: false,
        close: () => {
          isClosed = true;
          stop();
        },
        show: (url, isReturn, handoverKey) =>
          new Promise((resolve, reject) => {
            if (isClosed) {
              return reject(
                new UserCancelledError('UNLAPSE_LOGIN_CANCELLED', 'the frame was closed'),
              );
            }
            const frame = createFrame(url);
            let cancelLook = (): void => {};
            const cancelWait = clock.setTimer(() => {
              stop();
              reject(new UserCancelledError('UNLAPSE_LOGIN_TIMED_OUT', 'the login timed out'));
            }, GIVE_UP_AFTER_MS);
            stop = () => {
              cancelWait();
              cancelLook();
              frame.remove();
              if (handoverKey) awaited.forget(handoverKey);
            };

            const look = (): void => {
              // An app that has started in the frame hands its URL over, and does nothing else.
              const handed = handoverKey && awaited.find(handoverKey);
              const found = [handed, ...urlsOf(frame)].find(
                (candidate) => candidate && isReturn(candidate),
              );
              if (found) {
                stop();
                resolve(found);
              } else {
                cancelLook = clock.setTimer(look, LOOK_EVERY_MS);
              }
            };

            if (handoverKey) awaited.expect(handoverKey, clock.now() + GIVE_UP_AFTER_MS);
            document.documentElement.append(frame);
            look();
          }),
      };
    },
  };
}

/**
 * With its URL from the start, so that Back knows nothing of it. Servers may answer by a script,
 * and the callback can be read, and has its storage, only in an origin of its own; nothing there
 * may open windows, send forms, or take this page elsewhere.
 */
function createFrame(url: string): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts allow-same-origin');
  frame.referrerPolicy = 'no-referrer';
  frame.setAttribute('aria-hidden', 'true');
  frame.tabIndex = -1;
  frame.style.display = 'none';
  frame.src = url;
  return frame;
}

/** Where the frame is, and where its page was loaded from; nothing while it is of another origin. */
function urlsOf({ contentWindow }: HTMLIFrameElement): string[] {
  try {
    const loaded = contentWindow?.performance.getEntriesByType('navigation') ?? [];
    return [contentWindow?.location.href ?? '', ...loaded.map(({ name }) => name)];
  } catch {
    // At the server, or at an error page of the browser: neither can be read.
    return [];
  }
}
