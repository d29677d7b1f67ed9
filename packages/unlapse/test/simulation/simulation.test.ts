import { describe, expect, it, vi } from 'vitest';
import { explore, inWords, violationsOf } from './explore.js';
import { holding, invariants } from './invariants.js';
import { calmSchedules, schedules, type Command, type ServerKind } from './schedule.js';

const RUNS = 300;
const SEED = 20_300_101;

vi.setConfig({ testTimeout: 60_000 });

it('keeps its invariants in whatever tabs, clocks, storages and networks do', async () => {
  const search = await explore(schedules, holding, RUNS, SEED);

  expect(search.simplest, inWords(search)).toBeUndefined();
});

it('keeps all invariants but one where only users, servers and networks do something', async () => {
  // A tab that opens later does not know yet that a reply was lost.
  const known = invariants.filter((invariant) => invariant !== 'a-lost-reply-is-named');

  const search = await explore(calmSchedules, known, RUNS, SEED);

  expect(search.simplest, inWords(search)).toBeUndefined();
});

describe('a tab that crashes in a refresh', () => {
  const kinds: ServerKind[] = ['no-rotation', 'long-grace', 'short-grace'];

  it.each(kinds)('costs no session where the server gives grace: %s', async (server) => {
    const crashes = Array.from({ length: 12 }, (_, steps): Command[] => [
      { do: 'refresh', tab: 0 },
      { do: 'crash-after', tab: 0, steps },
      { do: 'wait', ms: 300 },
      { do: 'open' },
      { do: 'refresh', tab: 1 },
    ]);

    const violations = [];
    for (const commands of crashes) {
      const schedule = { server, accessTokenSeconds: 60, seed: null, hasWebLocks: true, commands };
      violations.push(...(await violationsOf(schedule, invariants)));
    }

    expect(violations).toEqual([]);
  });
});
