import type Provider from 'oidc-provider';
import { peekBody } from '../http/body.js';
import { html } from '../pages/html.js';
import { messagePage } from '../pages/message-page.js';
import { policySource, sendPage } from '../pages/page.js';
import { signInPage } from '../pages/sign-in-page.js';
import { signInPath } from '../provider/configuration.js';
import type { Context, Middleware } from '../provider/koa.js';
import type { User } from '../users.js';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** What the user did on the page, as the form says it. */
type Choice =
  | { readonly kind: 'user'; readonly username: string }
  | { readonly kind: 'wrong-password'; readonly username: string }
  | { readonly kind: 'cancel' };

/** Shows the sign-in page of an authorization request and takes its answer. */
export function signInRoutes(provider: Provider, users: readonly User[]): Middleware {
  return (ctx, next) =>
    ctx.path.startsWith(signInPath('')) ? serve(provider, ctx, users) : next();
}

async function serve(provider: Provider, ctx: Context, users: readonly User[]): Promise<void> {
  let interaction: Interaction;
  try {
    interaction = await provider.interactionDetails(ctx.req, ctx.res);
  } catch {
    // Answered before, or never asked: whatever the reason, the app has to ask again.
    ctx.status = 400;
    return sendPage(ctx, outdated);
  }
  // Only a request with prompt=consent gets there: all that it asks for is granted already.
  if (interaction.prompt.name === 'consent') return finish(provider, ctx, { consent: {} });
  if (ctx.method !== 'POST') return show(provider, ctx, users, interaction, undefined);

  const choice = readChoice(await peekBody(ctx.req), users);
  switch (choice.kind) {
    case 'user':
      return finish(provider, ctx, { login: { accountId: choice.username, amr: ['pwd'] } });
    case 'cancel':
      return finish(provider, ctx, {
        error: 'access_denied',
        error_description: 'the user has cancelled',
      });
    case 'wrong-password':
      return show(provider, ctx, users, interaction, choice.username);
  }
}

const outdated = messagePage(
  'This sign-in is over',
  html`It was answered, or took too long. Go back to the app and sign in again.`,
);

function readChoice(body: string, users: readonly User[]): Choice {
  const form = new URLSearchParams(body);
  if (form.has('cancel')) return { kind: 'cancel' };
  const username = form.get('user') ?? form.get('username') ?? '';
  const user = users.find((candidate) => candidate.username === username);
  const trusted = form.has('user') || user?.password === form.get('password');
  return user && trusted ? { kind: 'user', username } : { kind: 'wrong-password', username };
}

async function show(
  provider: Provider,
  ctx: Context,
  users: readonly User[],
  interaction: Interaction,
  refused: string | undefined,
): Promise<void> {
  const { client_id: clientId, redirect_uri: redirectUri, login_hint: hint } = interaction.params;
  const client = await provider.Client.find(String(clientId));
  if (refused !== undefined) ctx.status = 400;
  sendPage(
    ctx,
    signInPage({
      clientName: client?.clientName ?? String(clientId),
      users,
      hint: typeof hint === 'string' ? hint : undefined,
      refused,
      formTargets: [policySource(String(redirectUri))],
    }),
  );
}

async function finish(
  provider: Provider,
  ctx: Context,
  result: Parameters<Provider['interactionResult']>[2],
): Promise<void> {
  ctx.status = 303;
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
}
