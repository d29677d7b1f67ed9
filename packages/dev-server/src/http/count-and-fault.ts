import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Counter } from '../counts.js';
import { actOut } from '../faults/act-out.js';
import type { FaultQueue } from '../faults/fault-queue.js';
import type { Context, Middleware } from '../provider/koa.js';
import type { Paths } from '../profiles/profile.js';
import { isReplay } from '../provider/rotation.js';
import { peekBody } from './body.js';
import { shareWithLoopback } from './cors.js';
import { endpointAt } from './endpoint.js';

/**
 * Counts requests, and lets those to the token endpoint meet the faults that wait for them.
 *
 * @param refuse writes the OAuth error of a fault as the server would
 */
export function countAndFault(
  paths: Paths,
  counter: Counter,
  faults: FaultQueue,
  refuse: (ctx: Context) => Promise<void>,
): Middleware {
  return async (ctx, next) => {
    const endpoint = ctx.method === 'OPTIONS' ? undefined : endpointAt(ctx.path, paths);
    if (endpoint !== undefined) counter.countRequest(endpoint);
    if (endpoint === 'token') await answerGrant(ctx, next, counter, faults, refuse);
    else await next();
  };
}

async function answerGrant(
  ctx: Context,
  act: () => Promise<void>,
  counter: Counter,
  faults: FaultQueue,
  refuse: (ctx: Context) => Promise<void>,
): Promise<void> {
  const grantType = new URLSearchParams(await peekBody(ctx.req)).get('grant_type') ?? '';
  counter.countGrant(grantType);
  const fault = faults.take(grantType);
  if (fault === undefined) {
    await act();
    counter.countOutcome(grantType, outcomeOf(ctx));
  } else {
    // Before the answer: a client that got half of one may ask for the counts at once.
    counter.countOutcome(grantType, `fault:${fault.kind}`);
    shareWithLoopback(ctx);
    await actOut(fault, ctx, act);
    if (fault.kind === 'invalid_grant') await refuse(ctx);
  }
}

function outcomeOf(ctx: Context): string {
  if (ctx.status !== 200)
    return (ctx.body as { error?: string } | undefined)?.error ?? `${ctx.status}`;
  return isReplay(ctx as KoaContextWithOIDC) ? 'replayed' : 'granted';
}
