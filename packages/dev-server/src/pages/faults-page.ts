import type { GrantCounts, RequestCounts } from '../counts.js';
import { faultKinds, type Fault } from '../faults/fault.js';
import type { User } from '../users.js';
import { html, type Html } from './html.js';
import type { Page } from './page.js';

export interface FaultsPage {
  readonly issuer: string;
  readonly users: readonly User[];
  readonly pending: readonly Fault[];
  readonly counts: RequestCounts;
}

/** Breaks the token endpoint on demand, ends sessions, and shows what has arrived. */
export function faultsPage({ issuer, users, pending, counts }: FaultsPage): Page {
  return {
    title: 'Faults · unlapse-dev-server',
    wide: true,
    script: keepCurrent,
    body: html`<main>
      <header class="top">
        <h1>Faults on demand</h1>
        <p class="soft">
          Development server at <code>${issuer}</code> ·
          <a href="/.well-known/openid-configuration">its metadata</a>
        </p>
      </header>
      <div class="columns">
        <form class="card" method="post" action="/faults">
          <fieldset>
            <legend>What the next token requests meet</legend>
            <div class="kinds">${Object.entries(faultKinds).map(kindChoice)}</div>
          </fieldset>
          <div class="numbers">
            ${numberField('times', 'How many requests', '1', 1)}
            ${numberField('retryAfterSeconds', 'Retry-After, in s', '2', 0)}
            ${numberField('hangMs', 'Hang, in ms', '30000', 0)}
          </div>
          <label class="check"
            ><input type="checkbox" name="grantType" value="refresh_token" checked /><span
              >Only refreshes: a login is left alone</span
            ></label
          >
          <button class="primary" name="action" value="set">Set this fault</button>
        </form>
        <div class="stack">
          <section class="card" aria-labelledby="waiting">
            <div class="head">
              <h2 id="waiting">Waiting</h2>
              ${quietForm('clear', 'Clear')}
            </div>
            <div id="pending" aria-live="polite">
              ${pending.length > 0 ? pending.map(pill) : nothing}
            </div>
          </section>
          <section class="card" aria-labelledby="sessions">
            <h2 id="sessions">Revoke a session</h2>
            <p class="soft">
              Ends the user’s grants and login, here and at once. JWT access tokens last until they
              expire.
            </p>
            <div>${users.map(revokeRow)}</div>
          </section>
          <section class="card" aria-labelledby="arrived">
            <div class="head">
              <h2 id="arrived">Requests</h2>
              ${quietForm('reset-counts', 'Reset')}
            </div>
            <table id="counts">
              <tbody>
                ${countRows(counts)}
              </tbody>
            </table>
          </section>
        </div>
      </div>
    </main>`,
  };
}

/** Shows each second what has changed, where no focus can be lost by it. */
const keepCurrent = `
setInterval(async () => {
  if (document.hidden) return;
  try {
    const response = await fetch('/faults', { headers: { Accept: 'text/html' } });
    const current = new DOMParser().parseFromString(await response.text(), 'text/html');
    for (const id of ['pending', 'counts']) {
      const old = document.getElementById(id);
      const { innerHTML } = current.getElementById(id);
      if (old.innerHTML !== innerHTML) old.innerHTML = innerHTML;
    }
  } catch { /* the server is gone: what is shown stays */ }
}, 1000);`;

const nothing = html`<p class="soft">
  Nothing: the next requests are answered as they should be.
</p>`;

function kindChoice([kind, description]: [string, string], index: number): Html {
  return html`<label class="kind"
    ><input
      type="radio"
      name="kind"
      value="${kind}"
      required${index === 0 ? html` checked` : undefined}
    /><span><b>${kind}</b><span>${description}</span></span></label
  >`;
}

function numberField(name: string, label: string, placeholder: string, least: number): Html {
  return html`<div>
    <label for="${name}">${label}</label
    ><input
      id="${name}"
      name="${name}"
      type="number"
      inputmode="numeric"
      min="${least}"
      placeholder="${placeholder}"
    />
  </div>`;
}

function quietForm(action: string, label: string): Html {
  return html`<form method="post" action="/faults">
    <button class="quiet" name="action" value="${action}">${label}</button>
  </form>`;
}

function pill({ kind, times = 1, grantType }: Fault): Html {
  return html`<span class="pill">${times} × ${kind}${grantType && html` · ${grantType}`}</span>`;
}

function revokeRow({ username, name, email }: User): Html {
  return html`<form class="row" method="post" action="/faults">
    <input type="hidden" name="user" value="${username}" />
    <span><b>${name}</b><span class="soft">${email}</span></span>
    <button class="button" name="action" value="revoke" aria-label="Revoke the session of ${name}">
      Revoke
    </button>
  </form>`;
}

function countRows({ endpoints, grants }: RequestCounts): Html[] {
  return Object.entries(endpoints).flatMap(([endpoint, count]) => [
    html`<tr>
      <th scope="row">${endpoint}</th>
      <td>${count}</td>
    </tr>`,
    ...(endpoint === 'token' ? Object.entries(grants).flatMap(grantRows) : []),
  ]);
}

function grantRows([grantType, { total, outcomes }]: [string, GrantCounts]): Html[] {
  if (total === 0) return [];
  return Object.entries(outcomes).map(([outcome, count]) => {
    const good = outcome === 'granted' || outcome === 'replayed';
    return html`<tr class="sub${good ? undefined : ' bad'}">
      <th scope="row">${grantType}: ${outcome}</th>
      <td>${count}</td>
    </tr>`;
  });
}
