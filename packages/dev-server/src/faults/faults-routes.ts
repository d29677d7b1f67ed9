import type { Counter } from '../counts.js';
import { DevServerError } from '../errors.js';
import { peekBody } from '../http/body.js';
import { answerPreflight, shareWithLoopback } from '../http/cors.js';
import { isLoopbackOrigin } from '../loopback.js';
import { faultsPage } from '../pages/faults-page.js';
import { sendPage } from '../pages/page.js';
import type { Context, Middleware } from '../provider/koa.js';
import type { Revoked } from '../provider/revoked.js';
import type { User } from '../users.js';
import { parseFault } from './fault.js';
import type { Faults } from './fault-queue.js';
import { readForm } from './faults-form.js';

export interface FaultsRoutesParts {
  readonly issuer: string;
  readonly users: readonly User[];
  readonly faults: Faults;
  readonly counter: Counter;
  readonly revokeAll: (username?: string) => Promise<Revoked>;
}

/** Serves `/faults`: the page for people, and the JSON for programs. */
export function faultsRoutes(parts: FaultsRoutesParts): Middleware {
  return async (ctx, next) => {
    if (ctx.path === '/') return ctx.redirect('/faults');
    if (ctx.path === '/faults' || ctx.path.startsWith('/faults/')) return serve(ctx, parts);
    return next();
  };
}

async function serve(ctx: Context, parts: FaultsRoutesParts): Promise<void> {
  const origin = ctx.get('Origin');
  if (origin !== '' && !isLoopbackOrigin(origin)) {
    ctx.status = 403;
    ctx.body = { error: 'only pages of this machine may ask for faults' };
    return;
  }
  shareWithLoopback(ctx);
  if (ctx.method === 'OPTIONS') return answerPreflight(ctx, 'GET, POST, DELETE');
  try {
    await answer(ctx, parts);
  } catch (error) {
    if (!(error instanceof DevServerError)) throw error;
    ctx.status = 400;
    ctx.body = { error: error.message };
  }
}

async function answer(ctx: Context, parts: FaultsRoutesParts): Promise<void> {
  const { faults, counter } = parts;
  switch (`${ctx.method} ${ctx.path}`) {
    case 'GET /faults':
      if (ctx.accepts('json', 'html') === 'html') {
        sendPage(
          ctx,
          faultsPage({ ...parts, pending: faults.pending(), counts: counter.counts() }),
        );
      } else {
        ctx.body = { faults: faults.pending(), counts: counter.counts() };
      }
      return;
    case 'POST /faults': {
      const body = await peekBody(ctx.req);
      if (ctx.is('urlencoded')) return answerForm(ctx, parts, new URLSearchParams(body));
      const wanted = parseJson(body);
      faults.set(...(Array.isArray(wanted) ? wanted : [wanted]).map(parseFault));
      ctx.body = { faults: faults.pending() };
      return;
    }
    case 'DELETE /faults':
      faults.clear();
      ctx.status = 204;
      return;
    case 'POST /faults/revoke': {
      const { user } = (parseJson((await peekBody(ctx.req)) || '{}') ?? {}) as { user?: unknown };
      ctx.body = { revoked: await parts.revokeAll(typeof user === 'string' ? user : undefined) };
      return;
    }
    case 'GET /faults/counts':
      ctx.body = counter.counts();
      return;
    case 'DELETE /faults/counts':
      counter.reset();
      ctx.status = 204;
      return;
    default:
      ctx.status = 404;
      ctx.body = { error: 'there is no such thing under /faults' };
  }
}

async function answerForm(
  ctx: Context,
  { faults, counter, revokeAll }: FaultsRoutesParts,
  form: URLSearchParams,
): Promise<void> {
  const wish = readForm(form);
  switch (wish.action) {
    case 'set':
      faults.set(wish.fault);
      break;
    case 'clear':
      faults.clear();
      break;
    case 'revoke':
      await revokeAll(wish.username);
      break;
    case 'reset-counts':
      counter.reset();
      break;
  }
  ctx.status = 303;
  ctx.redirect('/faults');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DevServerError('DEV_SERVER_INVALID_FAULT', 'the body is no JSON', { cause });
  }
}
