import { html, type Html } from './html.js';
import type { Page } from './page.js';

/** A page that says one thing. */
export function messagePage(title: string, ...paragraphs: readonly Html[]): Page {
  return {
    title,
    body: html`<main class="card">
      <h1>${title}</h1>
      ${paragraphs.map((paragraph) => html`<p class="soft">${paragraph}</p>`)}
    </main>`,
  };
}
