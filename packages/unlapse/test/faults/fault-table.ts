import { markdownTable } from '../markdown-table.js';
import type { FaultElsewhere, FaultRow, Seen } from './row.js';

/** The rows of one section that were played, and what was seen. */
export interface PlayedSection {
  readonly title: string;
  readonly played: readonly (readonly [row: FaultRow, seen: Seen])[];
}

const introduction = `# Faults

What becomes of a refresh, and of the session, under each fault that we know of. This page is written by the tests in
\`packages/unlapse/test/faults\`, from what they see; each row is a test of its name.

- **Outcome**: the kind of \`RefreshOutcome\` that \`session.refresh()\` gives, and what tells it apart: why it is deferred,
  the error of the server, whether a reply may have been lost before (\`maybeLostReply\`), whether the one usable part of
  the answer, a new refresh token, was stored (\`kept\`).
- **Snapshot**: \`session.snapshot\` right after that, its status and reason. Where the access token is still good, the
  session stays \`signed-in\` whatever the outcome, until that token ends; the rows begin with one that has ended.
- Several of them are of several tries, one after the other; the note says of which.
- **Requests**: how many token requests the fault took, where that is the point.
`;

/** The page about all faults, in Markdown. */
export function faultPage(
  sections: readonly PlayedSection[],
  elsewhere: readonly FaultElsewhere[],
): string {
  const tables = sections.map(({ title, played }) => `## ${title}\n\n${faultTable(played)}`);
  const list = elsewhere.map((row) => `- **${row.id}** ${row.fault}: ${row.doesNotApply}.`);
  const others = `## What does not apply\n\n${list.join('\n') || 'Nothing.'}\n`;
  return [introduction, ...tables, others].join('\n');
}

function faultTable(played: PlayedSection['played']): string {
  const cells = played.map(([row, { outcome, snapshot, requests, note }]) => [
    `${row.id} ${row.fault}`,
    outcome,
    snapshot,
    String(requests ?? ''),
    note ?? '',
  ]);
  return markdownTable([['Fault', 'Outcome', 'Snapshot', 'Requests', 'Note'], ...cells]);
}
