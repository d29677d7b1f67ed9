import { discoveryPaths } from '../http/endpoint.js';
import type { ClientOptions } from '../options.js';
import { html } from '../pages/html.js';
import { messagePage } from '../pages/message-page.js';
import { sendPage } from '../pages/page.js';
import type { Context, Middleware } from '../provider/koa.js';
import { without } from './members.js';
import type { Members, Profile } from './profile.js';

/**
 * Puts the vendor's addresses and parameters before those of oidc-provider: finds the endpoint that
 * is meant, publishes the metadata where and as the vendor does, and sends logins back as it does.
 */
export function vendorRoutes(
  profile: Profile,
  origin: string,
  clients: readonly ClientOptions[],
): Middleware {
  const { aliases = {}, locate, logout, paths } = profile;
  const published = new URL(profile.discoveryUrl(origin));
  locate?.(published);
  const publishedAt = discoveryPaths.map((path) =>
    published.pathname.replace('/.well-known/openid-configuration', path),
  );

  return async (ctx, next) => {
    if (!URL.canParse(ctx.url, origin)) return next();
    const asked = new URL(ctx.url, origin);
    const url = new URL(asked);
    locate?.(url);
    const alias = aliases[url.pathname];
    if (alias !== undefined) url.pathname = paths[alias] ?? url.pathname;

    const path = discoveryPaths[publishedAt.indexOf(url.pathname)];
    if (path !== undefined) {
      ctx.url = path;
      await next();
      return publish(ctx, profile, origin, asked);
    }
    if (url.pathname.startsWith('/.well-known/') && url.pathname !== paths.jwks) {
      ctx.status = 404;
      return;
    }
    if (logout && url.pathname === paths.end_session && ctx.method === 'GET') {
      const parameters = logout(url.searchParams, clients);
      if (typeof parameters === 'string') return refuse(ctx, parameters);
      url.search = parameters.toString();
    }
    if (url.href !== asked.href) ctx.url = url.pathname + url.search;
    await next();
    if (url.pathname.startsWith(paths.authorization)) sendBack(ctx, profile, origin);
  };
}

function publish(ctx: Context, profile: Profile, origin: string, asked: URL): void {
  if (ctx.status !== 200 || ctx.method === 'OPTIONS') return;
  const { metadata = (document) => document, namesIssuerInCallback } = profile;
  const document = metadata(ctx.body as Members, origin, asked);
  if (document === undefined) {
    ctx.status = 404;
    ctx.body = { error: 'not_found' };
    return;
  }
  ctx.body = namesIssuerInCallback
    ? document
    : without(document, 'authorization_response_iss_parameter_supported');
}

function refuse(ctx: Context, reason: string): void {
  ctx.status = 400;
  sendPage(
    ctx,
    messagePage('This request cannot be answered', html`The server answered: ${reason}.`),
  );
}

/** The parameters that a login comes back with are in the query or in the fragment. */
function sendBack(ctx: Context, profile: Profile, origin: string): void {
  const location = ctx.response.get('Location');
  const [, base, mark, text] = /^([^?#]*)([?#])(.*)$/.exec(location) ?? [];
  if (base === undefined || base.startsWith(`${origin}/`)) return;
  const parameters = new URLSearchParams(text);
  if (!parameters.has('code') && !parameters.has('error')) return;
  if (!profile.namesIssuerInCallback) parameters.delete('iss');
  profile.callback?.(parameters);
  ctx.redirect(`${base}${mark}${parameters.toString()}`);
}
