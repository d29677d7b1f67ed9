import { createHash } from 'node:crypto';
import { html, trusted, type Html } from './html.js';
import { style } from './style.js';

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Wide pages begin at the top; the others are a card in the middle. */
  readonly wide?: boolean;
  /** A script to run once the page is there. */
  readonly script?: string;
  /** Where else than to this server a form may lead in the end, as sources of a policy (CSP). */
  readonly formTargets?: readonly string[];
}

/** The part of a request's context that a page is written to. */
interface PageContext {
  type: string;
  body: unknown;
  set(field: string, value: string): void;
}

/** Answers with a page that loads nothing, runs nothing but its own script, and is never framed. */
export function sendPage(ctx: PageContext, page: Page): void {
  const { title, body, script, wide, formTargets = [] } = page;
  ctx.set(
    'Content-Security-Policy',
    [
      "default-src 'none'",
      `style-src ${hashSource(style)}`,
      ...(script === undefined ? [] : [`script-src ${hashSource(script)}`, "connect-src 'self'"]),
      'img-src data:',
      // Browsers hold the redirects that follow a form to this as well.
      `form-action ${["'self'", ...formTargets].join(' ')}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  );
  ctx.set('Cache-Control', 'no-store');
  ctx.type = 'html';
  ctx.body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="${icon}">
<style>${trusted(style)}</style>
</head>
<body${wide ? trusted(' class="wide"') : undefined}>
${body}
${script === undefined ? undefined : trusted(`<script>${script}</script>`)}
</body>
</html>`.markup;
}

/** A redirect URI as a policy's source: its origin, or the scheme of an app's own. */
export function policySource(uri: string): string {
  const { origin, protocol } = new URL(uri);
  return origin === 'null' ? protocol : origin;
}

const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#3b4fd0"/><path d="M10 17a6 6 0 1 1 12 0v5H10z" fill="#fff"/></svg>',
)}`;

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
