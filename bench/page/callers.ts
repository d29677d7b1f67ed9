import { createUnlapse } from './clients/unlapse.js';
import { interleaved, timeOf } from './rounds.js';
import { bareRefresh, signIn } from './sign-in.js';

/** Callers at once for a token that is over, beside a bare `fetch`; milliseconds. */
export async function timeCallers(
  rounds: number,
  callers: number,
): Promise<Record<'unlapse' | 'bare', number[]>> {
  const result = await signIn();
  const session = await createUnlapse(result);
  const realNow = Date.now;
  let aheadMs = 0;
  Date.now = () => realNow() + aheadMs;
  const times = await interleaved(rounds, 20, {
    unlapse: () => {
      aheadMs += 2 * (result.expiresIn ?? 0) * 1000;
      return timeOf(async () => {
        const tokens = await Promise.all(
          Array.from({ length: callers }, () => session.getAccessToken()),
        );
        if (tokens[0] === undefined || new Set(tokens).size !== 1) throw new Error('not one token');
      });
    },
    bare: () => timeOf(() => bareRefresh(result.refreshToken ?? '')),
  });
  session.dispose();
  Date.now = realNow;
  return times;
}
