import { describe, expect, it } from 'vitest';
import { backChannelModules } from './back-channel.js';
import { moduleNames } from './catalogue.js';
import { conformancePage, type PlayedSection } from './conformance-page.js';
import { browserModules, otherModules } from './elsewhere.js';
import { idTokenModules } from './id-tokens.js';
import { keyModules } from './keys-and-metadata.js';
import { logoutModules } from './logout.js';
import { moduleName, type Played, type PlayedModule } from './row.js';
import { sessionModules } from './sessions.js';

const sections: readonly (readonly [string, readonly PlayedModule[]])[] = [
  ['ID Tokens', idTokenModules],
  ['Keys and metadata', keyModules],
  ['Sessions', sessionModules],
  ['Logout', logoutModules],
  ['Logout, at a server that keeps sessions', backChannelModules],
];
const plays = new Map<PlayedModule, Promise<Played>>();

describe.each(sections)('%s', (_, section) => {
  it.each(section.map((row) => [moduleName(row), row] as const))('%s', async (_name, row) => {
    await expect(play(row)).resolves.toHaveProperty('result');
  });
});

it('knows each module of the suite, once', () => {
  const played = sections.flatMap(([, section]) => section);

  const names = [...played, ...otherModules, ...browserModules].map(moduleName);

  expect(names.sort()).toEqual([...moduleNames].sort());
});

it('is documented as it was seen', async () => {
  const played: PlayedSection[] = [];
  for (const [title, section] of sections) {
    const seen: [PlayedModule, Played][] = [];
    for (const row of section) seen.push([row, await play(row)]);
    played.push({ title, played: seen });
  }

  const page = conformancePage(played, [
    ['What needs a browser', browserModules],
    ['What does not apply', otherModules],
  ]);

  await expect(page).toMatchFileSnapshot('../../../../docs/reference/conformance.md');
});

/** Plays a module, if it has not been played yet. */
function play(row: PlayedModule): Promise<Played> {
  const seen = plays.get(row) ?? row.play();
  plays.set(row, seen);
  return seen;
}
