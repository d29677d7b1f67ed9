import type { KoaContextWithOIDC } from 'oidc-provider';
import { peekBody } from '../http/body.js';
import { shareWithLoopback } from '../http/cors.js';
import type { Behaviour } from '../options.js';
import type { Context, Middleware } from '../provider/koa.js';
import type { Store } from '../provider/store.js';
import type { Granted, Members, Profile, Refusal, TokenRequest } from './profile.js';

export interface TokenAnswers {
  /** Answers token requests as the vendor does. */
  readonly middleware: Middleware;
  /** Writes the OAuth error that a request is answered with as the vendor does. */
  refuse(ctx: Context): Promise<void>;
}

export function createTokenAnswers(
  profile: Profile,
  origin: string,
  store: Store,
  behaviour: () => Behaviour,
): TokenAnswers {
  async function read(ctx: Context): Promise<TokenRequest> {
    const form = new URLSearchParams(await peekBody(ctx.req));
    return {
      grantType: form.get('grant_type') ?? '',
      form,
      query: new URLSearchParams(ctx.querystring),
      origin,
      behaviour: behaviour(),
    };
  }

  function write(ctx: Context, request: TokenRequest): void {
    const members = ctx.body as Members;
    if (ctx.status === 200) {
      if (profile.answer) ctx.body = profile.answer(members, grantedTo(ctx, request));
      return;
    }
    if (!profile.refusal || typeof members?.['error'] !== 'string') return;
    const { status = ctx.status, body } = profile.refusal(members as unknown as Refusal, request);
    ctx.status = status;
    ctx.body = body;
  }

  return {
    async middleware(ctx, next) {
      if (ctx.path !== profile.paths.token || ctx.method !== 'POST') return next();
      // Before anything else reads the body, which can be read but once.
      const request = await read(ctx);
      const refusal = await profile.refuseTokenRequest?.(request, store);
      if (refusal) {
        shareWithLoopback(ctx);
        ctx.set('Cache-Control', 'no-store');
        ctx.status = 400;
        ctx.body = refusal;
      } else {
        await next();
      }
      write(ctx, request);
    },
    async refuse(ctx) {
      write(ctx, await read(ctx));
    },
  };
}

function grantedTo(ctx: Context, request: TokenRequest): Granted {
  const { AccessToken, Account, AuthorizationCode, RefreshToken } = (ctx as KoaContextWithOIDC).oidc
    .entities;
  return {
    ...request,
    sub: Account?.accountId ?? '',
    api: typeof AccessToken?.aud === 'string' ? AccessToken.aud : undefined,
    refreshTokenTtlSeconds: RefreshToken?.remainingTTL,
    loginId: (RefreshToken ?? AuthorizationCode)?.sessionUid ?? '',
  };
}
