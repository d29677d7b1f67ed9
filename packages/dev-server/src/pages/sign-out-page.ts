import { html, trusted } from './html.js';
import type { Page } from './page.js';

/** Submits the form as the page opens, and leaves it to the user where there are no scripts. */
const submitAtOnce = "document.getElementById('op.logoutForm').submit();";

/**
 * @param form oidc-provider's form, which the page's fields belong to by its id
 * @param confirmed the app has proved whose session it ends: nobody is asked
 */
export function signOutPage(
  form: string,
  confirmed: boolean,
  formTargets: readonly string[],
): Page {
  return {
    title: confirmed ? 'Signing out' : 'Sign out?',
    formTargets,
    ...(confirmed && { script: submitAtOnce }),
    body: html`<main class="card">
      <h1>${confirmed ? 'Signing you out…' : 'Sign out?'}</h1>
      <p class="soft">This ends your login at the development server.</p>
      ${trusted(form)}
      <input type="hidden" form="op.logoutForm" name="logout" value="yes" />
      ${confirmed ? html`<noscript>${button}</noscript>` : button}
    </main>`,
  };
}

const button = html`<button class="primary full" form="op.logoutForm">Sign out</button>`;
