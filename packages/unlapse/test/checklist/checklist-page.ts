import { markdownTable } from '../markdown-table.js';
import type { Line } from './line.js';

const introduction = `# Checklist

What the specifications and good practice ask of a client, line by line, and what holds it. This page is written by the
tests in \`packages/unlapse/test/checklist\`; each line that is tested there is a test of its name.

- **tested**: by the test of that name.
- **tested in** a file: the test takes a browser, a device or a scene of its own, and is found there.
- **departs**: less is done than the line asks for; the reason is given, and the test holds what is done.
- **does not apply**: there is nothing of the kind in the library; the reason is given.
`;

/** The page about all lines, in Markdown. */
export function checklistPage(
  sections: readonly (readonly [title: string, lines: readonly Line[]])[],
): string {
  return [
    introduction,
    ...sections.map(
      ([title, lines]) =>
        `## ${title}\n\n${markdownTable([['Line', 'Result'], ...lines.map(cells)])}`,
    ),
  ].join('\n');
}

function cells(line: Line): readonly string[] {
  return [`${line.id} ${line.what}`, resultOf(line)];
}

function resultOf(line: Line): string {
  if ('file' in line) return `tested in \`${line.file}\``;
  if ('doesNotApply' in line) return `does not apply: ${line.doesNotApply}`;
  return line.departs === undefined ? 'tested' : `departs: ${line.departs}`;
}
