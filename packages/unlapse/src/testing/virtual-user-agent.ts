import { UserCancelledError } from '../errors/errors.js';
import type { UserAgent } from '../ports/user-agent.js';
import type { AuthorizationServer, UserAnswer } from './authorization-server.js';
import type { TabThread } from './virtual-thread.js';

/**
 * Popups of a tab, in front of a user who answers at once: signs in at the server, or comes back
 * from its logout page.
 *
 * @param answer what the user does at the login page; `undefined`: closes it
 */
export function createVirtualUserAgent(
  thread: TabThread,
  server: AuthorizationServer,
  answer: () => UserAnswer | undefined,
): UserAgent {
  function visit(url: string): string | undefined {
    const { searchParams } = new URL(url);
    if (!searchParams.has('response_type')) {
      server.endLoginSession();
      return searchParams.get('post_logout_redirect_uri') ?? undefined;
    }
    const userAnswer = answer();
    return userAnswer && server.authorize(url, userAnswer);
  }

  return {
    open: () => ({
      leavesPage: false,
      async show(url, isReturn) {
        const back = await thread.perform('network', () => visit(url));
        if (back !== undefined && isReturn(back)) return back;
        throw new UserCancelledError('UNLAPSE_LOGIN_CANCELLED', 'the window was closed');
      },
      close() {},
    }),
  };
}

/**
 * Hidden frames of a tab: the server answers by the login session that the browser has there, or
 * never. Offline none of them gets anywhere.
 */
export function createVirtualFrames(
  thread: TabThread,
  server: AuthorizationServer,
  isOnline: () => boolean,
): UserAgent {
  return {
    open: () => ({
      leavesPage: false,
      async show(url, isReturn) {
        const back = await thread.perform('network', () =>
          isOnline() ? server.authorizeSilently(url) : undefined,
        );
        return back !== undefined && isReturn(back) ? back : new Promise(() => {});
      },
      close() {},
    }),
  };
}
