import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from '../provider/koa.js';
import type { Fault } from './fault.js';

/**
 * Lets a token request meet a fault.
 *
 * @param act answers the request as if nothing were wrong
 */
export async function actOut(fault: Fault, ctx: Context, act: () => Promise<void>): Promise<void> {
  switch (fault.kind) {
    case '503':
      return answer(ctx, 503, 'text', 'The server is out of order.', fault.retryAfterSeconds);
    case '429':
      return answer(ctx, 429, 'text', 'Too many requests.', fault.retryAfterSeconds ?? 2);
    case 'html':
      return answer(ctx, 200, 'html', '<!doctype html><title>Welcome</title><h1>Free Wi-Fi</h1>');
    case 'invalid_grant':
      return answer(ctx, 400, 'json', { error: 'invalid_grant' });
    case 'hang':
      if (await hasWaited(ctx.req, fault.hangMs ?? 30_000)) return act();
      ctx.respond = false;
      return;
    case 'reset':
      return reset(ctx);
    case 'reset-after':
    case 'resent':
      await act();
      return reset(ctx);
    case 'hang-after':
      await act();
      ctx.respond = await hasWaited(ctx.req, fault.hangMs ?? 30_000);
      return;
    case 'truncate':
      await act();
      ctx.body = half(ctx.body);
      ctx.type = 'json';
      return;
    case 'rotate-and-lose':
      await act();
      return breakOff(ctx);
  }
}

function answer(
  ctx: Context,
  status: number,
  type: string,
  body: string | object,
  retryAfterSeconds?: number,
): void {
  ctx.status = status;
  ctx.type = type;
  ctx.body = body;
  ctx.set('Cache-Control', 'no-store');
  if (retryAfterSeconds !== undefined) ctx.set('Retry-After', String(retryAfterSeconds));
}

/** Whether the client was still there when the time was over. */
async function hasWaited(request: IncomingMessage, waitMs: number): Promise<boolean> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  request.socket.once('close', leave);
  try {
    return await wait(waitMs, true, { signal: gone.signal });
  } catch {
    // Nothing else ends the wait: there is nobody left to answer.
    return false;
  } finally {
    request.socket.off('close', leave);
  }
}

function reset(ctx: Context): void {
  ctx.respond = false;
  ctx.req.socket.resetAndDestroy();
}

/** The headers arrive, so that no browser sends the request again by itself; the tokens do not. */
function breakOff(ctx: Context): void {
  const { res } = ctx;
  const begun = half(ctx.body);
  ctx.respond = false;
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Content-Length', begun.length * 2);
  res.write(begun, () => res.destroy());
}

function half(body: unknown): string {
  const text = JSON.stringify(body);
  return text.slice(0, text.length / 2);
}
