import type { Session } from 'unlapse';
import { timeCallers } from './callers.js';
import { createUnlapse, openSession } from './clients/unlapse.js';
import { timeRefreshes } from './refresh.js';
import { signIn } from './sign-in.js';
import { callOften, timeWarmTokens } from './warm-token.js';

function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

let session: Session;

const bench = {
  timeCallers,
  timeRefreshes,
  timeWarmTokens,
  /** The session of this page, once it has been started or joined. */
  get session() {
    return session;
  },
  async start() {
    session = await createUnlapse(await signIn());
  },
  /** The session that another tab has started. */
  async join() {
    session = openSession();
    await session.ready();
  },
  callOften: (times: number) => callOften(session, times),
  async refreshOften(times: number) {
    for (let time = 0; time < times; time += 1) await session.refresh();
  },
  /** Epoch milliseconds, the same in all tabs. */
  nowMs,
  /** Asks for the token until it is another than `known`; the token, and when it was there. */
  async waitForOtherToken(known: string | undefined) {
    for (;;) {
      const token = await session.getAccessToken();
      if (token !== known) return { token, atMs: nowMs() };
      await new Promise((resolve) => {
        setTimeout(resolve, 0);
      });
    }
  },
};

declare global {
  interface Window {
    bench: typeof bench;
  }
}

window.bench = bench;
