import { createUnlapse } from './clients/unlapse.js';
import { interleaved, timeOf } from './rounds.js';
import { bareRefresh, signIn } from './sign-in.js';

/** A refresh, claim and commit included, beside a bare `fetch` of the same request; milliseconds. */
export async function timeRefreshes(rounds: number): Promise<Record<'unlapse' | 'bare', number[]>> {
  const result = await signIn();
  const session = await createUnlapse(result);
  let refreshToken = result.refreshToken ?? '';
  const times = await interleaved(rounds, 20, {
    unlapse: () =>
      timeOf(async () => {
        const { kind } = await session.refresh();
        if (kind !== 'refreshed') throw new Error(`the refresh was ${kind}`);
      }),
    bare: () =>
      timeOf(async () => {
        refreshToken = (await bareRefresh(refreshToken)).refresh_token;
      }),
  });
  session.dispose();
  return times;
}
