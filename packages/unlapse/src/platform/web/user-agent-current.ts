import type { UserAgent } from '../../ports/user-agent.js';

/** Shows the server's pages in place of this one; the app starts again at the callback URL. */
export function createCurrentUserAgent(): UserAgent {
  return {
    open: () => ({
      leavesPage: true,
      close: () => {},
      show: (url) => {
        globalThis.location.assign(url);
        return new Promise(() => {});
      },
    }),
  };
}
