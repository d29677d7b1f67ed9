import { markdownTable } from '../markdown-table.js';
import { moduleName, type OtherModule, type Played, type PlayedModule } from './row.js';

/** The modules of one section that were played, and what was seen. */
export interface PlayedSection {
  readonly title: string;
  readonly played: readonly (readonly [row: PlayedModule, seen: Played])[];
}

const introduction = `# Conformance

The OpenID Foundation tests relying parties with a suite of modules: in each of them its server does one thing wrong, or
right. What the library makes of them is here, module by module, under the names of the suite. The suite itself is not
run; its modules are played against the scripted server of \`unlapse/testing\`. This page is written by the tests in
\`packages/unlapse/test/conformance\`, from what they see; each row is a test of its name.

- **The server**: what it does in this module.
- **Result**: \`accepted\`, the code of the error, or what became of the session. What is refused is used for nothing.
- **Requests**: the endpoints that were asked, in their order. What was refused is followed by none, for an hour at least.
`;

/** The page about all modules, in Markdown. */
export function conformancePage(
  sections: readonly PlayedSection[],
  others: readonly (readonly [title: string, rows: readonly OtherModule[]])[],
): string {
  return [
    introduction,
    ...sections.map(({ title, played }) => `## ${title}\n\n${moduleTable(played)}`),
    ...others.map(([title, rows]) => `## ${title}\n\n${list(rows)}`),
  ].join('\n');
}

function moduleTable(played: PlayedSection['played']): string {
  const cells = played.map(([row, { result, requests, note }]) => [
    `\`${moduleName(row)}\``,
    row.server,
    result,
    requests.join(', ') || 'none',
    note ?? '',
  ]);
  return markdownTable([['Module', 'The server', 'Result', 'Requests', 'Note'], ...cells]);
}

function list(rows: readonly OtherModule[]): string {
  return rows
    .map((row) => `- \`${moduleName(row)}\` (${row.server}): ${row.doesNotApply}.\n`)
    .join('');
}
