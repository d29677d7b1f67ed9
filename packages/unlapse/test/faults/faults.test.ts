import { describe, expect, it } from 'vitest';
import { faultIds } from './catalogue.js';
import { rows as contexts } from './contexts.js';
import { faultPage, type PlayedSection } from './fault-table.js';
import { rows as httpErrors } from './http-errors.js';
import { rows as keysAndClocks } from './keys-and-clocks.js';
import { rows as network } from './network.js';
import type { FaultElsewhere, FaultRow, Seen } from './row.js';
import { rows as storage } from './storage.js';
import { rows as strangeAnswers } from './strange-answers.js';

const sections: readonly (readonly [string, readonly (FaultRow | FaultElsewhere)[]])[] = [
  ['The network', network],
  ['Answers with an error', httpErrors],
  ['Strange answers', strangeAnswers],
  ['Keys, clocks and timers', keysAndClocks],
  ['Many tabs and frames', contexts],
  ['Storage, and the life of an app', storage],
];
const rows = sections.flatMap(([, section]) => section);
const plays = new Map<FaultRow, Promise<Seen>>();

describe.each(sections)('%s', (_, section) => {
  const played = section.filter(isPlayed);
  it.each(played.map((row) => [`${row.id} ${row.fault}`, row] as const))(
    '%s',
    async (_name, row) => {
      await expect(play(row)).resolves.toHaveProperty('outcome');
    },
  );
});

it('knows each fault of the catalogue, once', () => {
  expect(rows.map(({ id }) => id).sort()).toEqual([...faultIds].sort());
});

it('is documented as it was seen', async () => {
  const played: PlayedSection[] = [];
  for (const [title, section] of sections) {
    const seen: [FaultRow, Seen][] = [];
    // One after the other: some put something in place of a global.
    for (const row of section.filter(isPlayed).sort(byId)) seen.push([row, await play(row)]);
    played.push({ title, played: seen });
  }
  const elsewhere = rows.filter((row) => 'doesNotApply' in row).sort(byId);

  await expect(faultPage(played, elsewhere)).toMatchFileSnapshot(
    '../../../../docs/reference/faults.md',
  );
});

/** Plays a row, if it has not been played yet. */
function play(row: FaultRow): Promise<Seen> {
  const seen = plays.get(row) ?? row.play();
  plays.set(row, seen);
  return seen;
}

function isPlayed(row: FaultRow | FaultElsewhere): row is FaultRow {
  return 'play' in row;
}

function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : 1;
}
