import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider';
import type { ClientOptions } from '../options.js';
import { html } from '../pages/html.js';
import { messagePage } from '../pages/message-page.js';
import { policySource, sendPage } from '../pages/page.js';
import { signOutPage } from '../pages/sign-out-page.js';
import type { Profile } from '../profiles/profile.js';

/** The pages that oidc-provider shows in the course of its work. */
export interface Pages {
  readonly error: (ctx: KoaContextWithOIDC, out: ErrorOut) => void;
  readonly signOut: (ctx: KoaContextWithOIDC, form: string) => void;
  readonly signedOut: (ctx: KoaContextWithOIDC) => void;
}

export function createPages(clients: readonly ClientOptions[], profile: Profile): Pages {
  return {
    error(ctx, out) {
      const paragraphs = [
        html`The server answered <code>${out.error}</code>: ${out.error_description}.`,
        ...adviceOn(ctx, out, clients),
      ];
      sendPage(ctx, messagePage('This request cannot be answered', ...paragraphs));
    },
    signOut(ctx, form) {
      const returnTo = ctx.oidc.params?.['post_logout_redirect_uri'];
      const targets = typeof returnTo === 'string' ? [policySource(returnTo)] : [];
      sendPage(ctx, signOutPage(form, isConfirmed(ctx, profile), targets));
    },
    signedOut(ctx) {
      sendPage(ctx, messagePage('You are signed out', html`You can close this window.`));
    },
  };
}

/** An app that names itself need not ask; one that shows another user's ID Token must. */
function isConfirmed(ctx: KoaContextWithOIDC, { asksAtLogout }: Profile): boolean {
  if (asksAtLogout?.(new URLSearchParams(ctx.querystring))) return false;
  const { client, entities, session } = ctx.oidc;
  const hintedSub = entities.IdTokenHint?.payload['sub'];
  return client !== undefined && (hintedSub === undefined || hintedSub === session?.accountId);
}

function adviceOn(
  ctx: KoaContextWithOIDC,
  out: ErrorOut,
  clients: readonly ClientOptions[],
): Array<ReturnType<typeof html>> {
  const known = clients.map(({ clientId }) => html`<code>${clientId}</code> `);
  switch (out.error) {
    case 'invalid_client':
      return [
        html`The server knows these clients: ${known} Name yours with <code>--client-id</code>.`,
      ];
    case 'invalid_redirect_uri': {
      const asked = ctx.oidc.params?.['redirect_uri'];
      if (typeof asked !== 'string') return [];
      return [
        html`Start the server with <code>--redirect-uri ${asked}</code> to allow this address.`,
      ];
    }
    default:
      return [];
  }
}
