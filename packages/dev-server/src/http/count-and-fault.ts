import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Counter } from '../counts.js';
import { actOut } from '../faults/act-out.js';
import type { FaultQueue } from '../faults/fault-queue.js';
import type { Context, Middleware } from '../provider/koa.js';
import { isReplay } from '../provider/rotation.js';
import { peekBody } from './body.js';
import { shareWithLoopback } from './cors.js';
import { endpointAt } from './endpoint.js';

/** Counts requests, and lets those to the token endpoint meet the faults that wait for them. */
export function countAndFault(counter: Counter, faults: FaultQueue): Middleware {
  return async (ctx, next) => {
    const endpoint = ctx.method === 'OPTIONS' ? undefined : endpointAt(ctx.path);
    if (endpoint !== undefined) counter.countRequest(endpoint);
    if (endpoint === 'token') await answerGrant(ctx, next, counter, faults);
    else await next();
  };
}

async function answerGrant(
  ctx: Context,
  act: () => Promise<void>,
  counter: Counter,
  faults: FaultQueue,
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
  }
}

function outcomeOf(ctx: Context): string {
  if (ctx.status !== 200)
    return (ctx.body as { error?: string } | undefined)?.error ?? `${ctx.status}`;
  return isReplay(ctx as KoaContextWithOIDC) ? 'replayed' : 'granted';
}
