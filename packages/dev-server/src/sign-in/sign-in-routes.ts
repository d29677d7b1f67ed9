import type Provider from 'oidc-provider';
import { peekBody } from '../http/body.js';
import { html } from '../pages/html.js';
import { messagePage } from '../pages/message-page.js';
import { policySource, sendPage } from '../pages/page.js';
import { signInPage, type SignInPage } from '../pages/sign-in-page.js';
import { signInPath } from '../provider/configuration.js';
import type { Context, Middleware } from '../provider/koa.js';
import type { Denials } from '../profiles/profile.js';
import type { User } from '../users.js';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;
type InteractionResult = Parameters<Provider['interactionResult']>[2];

/** What the user did on the page, as the form says it. */
type Choice =
  | { readonly kind: 'user'; readonly username: string }
  | { readonly kind: 'wrong-password'; readonly username: string }
  | { readonly kind: 'cancel' | 'forgot-password' };

/** Shows the sign-in page of an authorization request and takes its answer. */
export function signInRoutes(
  provider: Provider,
  users: readonly User[],
  denials: Denials = { cancel: () => 'the user has cancelled' },
): Middleware {
  return (ctx, next) =>
    ctx.path.startsWith(signInPath('')) ? serve(provider, ctx, users, denials) : next();
}

async function serve(
  provider: Provider,
  ctx: Context,
  users: readonly User[],
  denials: Denials,
): Promise<void> {
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
  const { forgotPassword = denials.cancel } = denials;
  const page = { users, asksAboutPassword: denials.forgotPassword !== undefined };
  if (ctx.method !== 'POST') return show(provider, ctx, interaction, page);

  const choice = readChoice(await peekBody(ctx.req), users);
  switch (choice.kind) {
    case 'user':
      return finish(provider, ctx, { login: { accountId: choice.username, amr: ['pwd'] } });
    case 'cancel':
      return finish(provider, ctx, denied(denials.cancel()));
    case 'forgot-password':
      return finish(provider, ctx, denied(forgotPassword()));
    case 'wrong-password':
      return show(provider, ctx, interaction, { ...page, refused: choice.username });
  }
}

const outdated = messagePage(
  'This sign-in is over',
  html`It was answered, or took too long. Go back to the app and sign in again.`,
);

function readChoice(body: string, users: readonly User[]): Choice {
  const form = new URLSearchParams(body);
  if (form.has('cancel')) return { kind: 'cancel' };
  if (form.has('forgot')) return { kind: 'forgot-password' };
  const username = form.get('user') ?? form.get('username') ?? '';
  const user = users.find((candidate) => candidate.username === username);
  const trusted = form.has('user') || user?.password === form.get('password');
  return user && trusted ? { kind: 'user', username } : { kind: 'wrong-password', username };
}

async function show(
  provider: Provider,
  ctx: Context,
  interaction: Interaction,
  page: Pick<SignInPage, 'users' | 'asksAboutPassword' | 'refused'>,
): Promise<void> {
  const { client_id: clientId, redirect_uri: redirectUri, login_hint: hint } = interaction.params;
  const client = await provider.Client.find(String(clientId));
  if (page.refused !== undefined) ctx.status = 400;
  sendPage(
    ctx,
    signInPage({
      ...page,
      clientName: client?.clientName ?? String(clientId),
      hint: typeof hint === 'string' ? hint : undefined,
      formTargets: [policySource(String(redirectUri))],
    }),
  );
}

function denied(description: string): InteractionResult {
  return { error: 'access_denied', error_description: description };
}

async function finish(provider: Provider, ctx: Context, result: InteractionResult): Promise<void> {
  ctx.status = 303;
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
}
