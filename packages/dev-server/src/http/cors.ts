import { isLoopbackOrigin } from '../loopback.js';
import type { Context } from '../provider/koa.js';

/** Lets scripts of this machine's origins read the answer, whatever it turns out to be. */
export function shareWithLoopback(ctx: Context): void {
  const origin = ctx.get('Origin');
  ctx.vary('Origin');
  if (!isLoopbackOrigin(origin)) return;
  ctx.set('Access-Control-Allow-Origin', origin);
  // Scripts see none of these unless told that they may.
  ctx.set('Access-Control-Expose-Headers', 'DPoP-Nonce, Retry-After, WWW-Authenticate');
}

/** Answers the question that browsers ask before a request with JSON (a preflight). */
export function answerPreflight(ctx: Context, methods: string): void {
  ctx.set('Access-Control-Allow-Methods', methods);
  ctx.set('Access-Control-Allow-Headers', 'Content-Type');
  ctx.status = 204;
}
