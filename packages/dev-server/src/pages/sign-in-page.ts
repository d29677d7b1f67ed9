import type { User } from '../users.js';
import { html, type Html } from './html.js';
import type { Page } from './page.js';

export interface SignInPage {
  readonly clientName: string;
  readonly users: readonly User[];
  /** `login_hint` of the request: who it names comes first. */
  readonly hint: string | undefined;
  /** The name that was given with a wrong password before. */
  readonly refused?: string;
  /** Whether the user may say that the password is forgotten. */
  readonly asksAboutPassword: boolean;
  readonly formTargets: readonly string[];
}

/** One click for each ready user, and a form for who wants to type a name and a password. */
export function signInPage(options: SignInPage): Page {
  const { asksAboutPassword, clientName, users, hint, refused, formTargets } = options;
  const hinted = users.filter(({ username, email }) => username === hint || email === hint);
  const failed = refused !== undefined;
  const others = users.filter((user) => !hinted.includes(user));
  return {
    title: `Sign in to ${clientName}`,
    formTargets,
    body: html`<main class="card">
<h1>Sign in to ${clientName}</h1>
<p class="soft">Choose who you want to be.</p>
${failed ? alert : undefined}
<form method="post">
<ul class="plain users">${[...hinted, ...others].map(userButton)}</ul>
</form>
<details${failed ? open : undefined}>
<summary>Type a name and a password</summary>
<form method="post">
<label for="username">Username</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${refused ?? hinted[0]?.username ?? hint}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button class="primary full">Sign in</button>
</form>
</details>
${asksAboutPassword ? forgotten : undefined}
<form method="post" class="centred"><button class="quiet" name="cancel" value="yes">Cancel</button></form>
</main>
<p class="footer">A server for development: no account here is real.</p>`,
  };
}

const alert = html`<p class="alert" role="alert">
  That name and password do not belong together.
</p>`;
const open = html` open`;
const forgotten = html`<form method="post" class="centred">
  <button class="quiet" name="forgot" value="yes">Forgot your password?</button>
</form>`;

function userButton({ username, name, email }: User): Html {
  return html`<li>
    <button class="user" name="user" value="${username}">
      <span class="avatar" aria-hidden="true">${name.charAt(0)}</span>
      <span class="who"><b>${name}</b><span class="soft">${email}</span></span>
      <span class="go" aria-hidden="true">→</span>
    </button>
  </li>`;
}
