import { isLoopbackHost } from '../loopback.js';
import type { Behaviour } from '../options.js';
import type { Middleware } from '../provider/koa.js';

/**
 * Turns away requests meant for another host, as a web page sends them whose name was made to point
 * at this machine (DNS rebinding), and keeps every page out of frames.
 *
 * @param breaksConnections whether a reset waits: a browser would send a request again by itself
 *   whose connection had been used before, so none is kept
 */
export function guard(behaviour: () => Behaviour, breaksConnections: () => boolean): Middleware {
  return async (ctx, next) => {
    if (!isLoopbackHost(ctx.host)) {
      ctx.status = 421;
      ctx.body = 'This server is for development and answers on localhost only.';
      return;
    }
    const { crossOriginOpenerPolicy } = behaviour();
    if (crossOriginOpenerPolicy !== 'unsafe-none') {
      ctx.set('Cross-Origin-Opener-Policy', crossOriginOpenerPolicy);
    }
    ctx.set('Referrer-Policy', 'same-origin');
    ctx.set('X-Content-Type-Options', 'nosniff');
    await next();
    if (breaksConnections()) ctx.set('Connection', 'close');
    if (ctx.response.is('html') && !ctx.response.get('Content-Security-Policy')) {
      ctx.set('Content-Security-Policy', "frame-ancestors 'none'");
    }
  };
}
