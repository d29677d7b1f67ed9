import { UserCancelledError } from '../../errors/errors.js';
import type { UserAgent } from '../../ports/user-agent.js';

/** A user agent whose user does at once what a test says. */
export interface MemoryUserAgent extends UserAgent {
  /** Every URL that was shown, oldest first. */
  readonly shown: readonly string[];
  /** How many windows are open. */
  readonly openWindows: number;
}

/**
 * Creates a user agent for tests.
 *
 * @param answer the URL that the user comes back with; `undefined`: the user closes the window
 */
export function createMemoryUserAgent(
  answer: (url: string) => string | undefined | Promise<string | undefined>,
): MemoryUserAgent {
  const shown: string[] = [];
  let count = 0;

  return {
    shown,
    get openWindows() {
      return count;
    },
    open() {
      count += 1;
      let open = true;
      return {
        leavesPage: false,
        async show(url, isReturn) {
          shown.push(url);
          const back = await answer(url);
          if (back !== undefined && isReturn(back)) return back;
          throw new UserCancelledError('UNLAPSE_LOGIN_CANCELLED', 'the window was closed');
        },
        close() {
          if (open) count -= 1;
          open = false;
        },
      };
    },
  };
}
