import { markdownTable } from '../markdown-table.js';
import type { CrashedLogout } from './crashed-logout.js';
import type { CrashedRefresh } from './crashed-refresh.js';
import { type Moment, moments } from './watched-tab.js';

/** A column of a table, and all that was seen of it. */
export interface PlayedColumn<C> {
  readonly title: string;
  readonly crashes: readonly C[];
}

export interface PlayedSection {
  readonly title: string;
  readonly columns: readonly PlayedColumn<CrashedRefresh>[];
}

const introduction = `# Crashes

What becomes of a session whose tab dies in the middle of a refresh: crashed, killed, closed. This page is written by the
tests in \`packages/unlapse/test/crash-matrix\`, from what they see. In a simulated browser a tab is killed at every point
where its code waits for something, and with its request at each stage of its way; then another tab asks for a token: one
that was open before, or one that is opened afterwards; with an access token that has expired, or (a forced refresh) with
one that is good still. After each of these crashes another refresh works where there was a token, and a new login always.

- **No rotation**: the server keeps its refresh tokens. **Grace**: it takes one that it has replaced for a minute more.
  **Strict**: it takes none twice, and ends the session of whoever tries. With **silent recovery** a session may come back
  by the login session that the server has in the same browser.
- **refreshed**: the tab that asked got a token by a refresh of its own, with a refresh token that was never sent before.
- **replayed**: it sent the refresh token of a dead tab again, once, and got a token. No refresh token is ever sent again
  but so: as its attempt was stored before it was sent, and no answer to it was stored.
- **recovered**: it sent it again, the server refused, and the session came back silently.
- **adopted**: it got the token that a dead tab had got, without a request.
- **Requests**: how many token requests it took, those of dead tabs included.
- **Wait**: how long the other tab waits for its answer at most; a request there and back takes 40 ms.

Where a cell has two of them, the second is of a forced refresh.
`;

const aboutLogout = `A tab dies in the middle of a logout, while another tab refreshes: at every point of the one, with the other at every
stage. From the moment in which the logout's first write is done no token is stored nor given out any more, in no tab and
after no restart; what the refresh gets after that is revoked. Before it, the logout has not happened, and can be repeated.
`;

const words: Record<Moment, string> = {
  called: 'the call',
  'asks-for-lock': 'the lock is asked for',
  'has-lock': 'the lock is held, the store is read',
  'writes-claim': 'the claim is being stored',
  'has-claim': 'the claim is stored, nothing is sent',
  'loses-request': 'the request dies with the tab',
  'held-up': 'the request is held up, and arrives after the replay',
  sends: 'the request is on its way',
  'server-acted': 'the server has acted, the answer is on its way',
  'loses-reply': 'the reply is lost, another try is due',
  'sends-again': 'the request is sent again',
  'has-answer': 'the answer is there',
  'fetches-keys': 'the signing keys are fetched',
  'writes-second-claim': 'the claim of the recovery is being stored',
  'has-second-claim': 'the claim of the recovery is stored',
  'asks-silently': 'the server is asked for a silent login',
  'writes-tokens': 'the new tokens are being stored',
  'has-tokens': 'the new tokens are stored',
  'writes-end': 'the end is being stored',
  'has-end': 'the end is stored',
  'tells-server': 'the server is told',
  settled: 'the caller has its answer',
};

/** The page about all crashes, in Markdown. */
export function crashPage(
  sections: readonly PlayedSection[],
  logouts: readonly PlayedColumn<CrashedLogout>[],
): string {
  const tables = sections.map(({ title, columns }) => `## ${title}\n\n${refreshTable(columns)}`);
  const logout = `## A logout\n\n${aboutLogout}\n${logoutTable(logouts)}`;
  return [introduction, ...tables, logout].join('\n');
}

function refreshTable(columns: readonly PlayedColumn<CrashedRefresh>[]): string {
  const all = columns.flatMap(({ crashes }) => crashes);
  const byRequests = [...all].sort((one, other) => one.requests - other.requests);
  const parts = [
    ...columns.map(({ title, crashes }) => partOf(title, crashes, cameTo)),
    partOf('Requests', byRequests, ({ requests }) => String(requests)),
  ];
  const wait = (moment: Moment): string =>
    inSeconds(Math.max(...at(moment, all).map(({ tookMs }) => tookMs)));
  return table('The tab dies', [...parts, { title: 'Wait', at: wait }], all);
}

function logoutTable(columns: readonly PlayedColumn<CrashedLogout>[]): string {
  const parts = columns.map(({ title, crashes }) =>
    partOf(title, crashes, ({ hasTokens, answer, afterRestart }) =>
      hasTokens && answer.token && afterRestart.token
        ? 'signed in'
        : `nothing stored; ${ended(answer)}; restarted: ${ended(afterRestart)}`,
    ),
  );
  return table(
    'The tab dies',
    parts,
    columns.flatMap(({ crashes }) => crashes),
  );
}

function cameTo({ answer, way, again }: CrashedRefresh): string {
  if (answer.token === undefined) return ended(answer);
  return again?.token === undefined && again ? `${way}, then ${ended(again)}` : way;
}

function ended({ reason }: { readonly reason: string }): string {
  return `\`${reason}\``;
}

function inSeconds(ms: number): string {
  return ms < 1000 ? `${Math.max(0.1, Math.ceil(ms / 100) / 10)} s` : `${Math.ceil(ms / 1000)} s`;
}

/** One column of a table: what it says of a moment; nothing where it has no such moment. */
interface Part {
  readonly title: string;
  at(moment: Moment): string;
}

function at<C extends { readonly moment: Moment }>(moment: Moment, crashes: readonly C[]): C[] {
  return crashes.filter((crash) => crash.moment === moment);
}

function partOf<C extends { readonly moment: Moment }>(
  title: string,
  crashes: readonly C[],
  say: (crash: C) => string,
): Part {
  return { title, at: (moment) => [...new Set(at(moment, crashes).map(say))].join('; ') };
}

/** Moments that come to the same are one row. */
function table(
  title: string,
  parts: readonly Part[],
  crashes: readonly { readonly moment: Moment }[],
): string {
  const rows: { first: Moment; last: Moment; cells: readonly string[] }[] = [];
  for (const moment of moments.filter((one) => at(one, crashes).length > 0)) {
    const cells = parts.map((part) => part.at(moment));
    const row = rows.at(-1);
    if (row && row.cells.every((cell, index) => isAlike(cell, cells[index] ?? ''))) {
      row.last = moment;
      row.cells = row.cells.map((cell, index) => cell || (cells[index] ?? ''));
    } else rows.push({ first: moment, last: moment, cells });
  }
  return markdownTable([
    [title, ...parts.map((part) => part.title)],
    ...rows.map(({ first, last, cells }) => [
      span(first, last),
      ...cells.map((cell) => cell || '–'),
    ]),
  ]);
}

function isAlike(cell: string, other: string): boolean {
  return cell === '' || other === '' || cell === other;
}

function span(first: Moment, last: Moment): string {
  return first === last ? words[first] : `from: ${words[first]}, to: ${words[last]}`;
}
