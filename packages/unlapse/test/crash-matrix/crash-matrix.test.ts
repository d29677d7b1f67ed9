import { describe, expect, it } from 'vitest';
import { crashLogoutEverywhere, type CrashedLogout } from './crashed-logout.js';
import { crashEverywhere, type CrashedRefresh, type RefreshCase } from './crashed-refresh.js';
import { departures } from './design.js';
import { type Column, logoutColumns, needlessRecovery, refreshSections } from './matrix.js';
import { crashPage } from './matrix-page.js';

const playRefreshes = playOnce(async (one: RefreshCase) => {
  const crashes = await crashEverywhere(one);
  return crashes.map((crash) => ({ ...crash, departures: departures(one, crash) }));
});
const playLogouts = playOnce(crashLogoutEverywhere);

describe.each(refreshSections)('a refresh whose tab dies: $title', ({ columns }) => {
  it.each(columns)('comes to what is designed at any moment: $title', async (column) => {
    const crashes = await playRefreshes(column);

    expect(crashes.length).toBeGreaterThan(0);
    expect(crashes.flatMap((crash) => crash.departures)).toEqual([]);
  });
});

it('needs no silent recovery where no refresh token gets lost', async () => {
  const crashes = await playRefreshes(needlessRecovery);

  expect(crashes.flatMap((crash) => crash.departures)).toEqual([]);
  expect(crashes.map(({ way }) => way)).not.toContain('recovered');
});

it.each(logoutColumns)(
  'a logout whose tab dies is done with its first write, or not at all: $title',
  async (column) => {
    const crashes = await playLogouts(column);

    expect(crashes.filter(({ wasStored }) => wasStored).length).toBeGreaterThan(0);
    expect(crashes.flatMap(({ broken }) => broken)).toEqual([]);
  },
);

it('is documented as it was seen', async () => {
  const sections = [];
  for (const { title, columns } of refreshSections) {
    sections.push({ title, columns: await played(columns, playRefreshes) });
  }

  const page = crashPage(sections, await played(logoutColumns, playLogouts));

  await expect(page).toMatchFileSnapshot('../../../../docs/reference/crash-matrix.md');
});

/** Plays the cases of a column, if that has not been done yet. */
function playOnce<C, S>(
  play: (one: C) => Promise<readonly S[]>,
): (column: Column<C>) => Promise<S[]> {
  const seen = new Map<Column<C>, Promise<S[]>>();

  async function playAll({ cases }: Column<C>): Promise<S[]> {
    const all: S[] = [];
    for (const one of cases) all.push(...(await play(one)));
    return all;
  }

  return (column) => {
    const playing = seen.get(column) ?? playAll(column);
    seen.set(column, playing);
    return playing;
  };
}

async function played<C, S extends CrashedRefresh | CrashedLogout>(
  columns: readonly Column<C>[],
  play: (column: Column<C>) => Promise<S[]>,
): Promise<{ title: string; crashes: S[] }[]> {
  return Promise.all(
    columns.map(async (column) => ({ title: column.title, crashes: await play(column) })),
  );
}
