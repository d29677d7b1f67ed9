import { describe, expect, it, vi } from 'vitest';
import { explore, inWords, violationsOf } from './explore.js';
import { sessionFace } from './faces.js';
import type { Command } from './schedule.js';
import type { ServerKind } from './world.js';

const RUNS = 10_000;
const SEED = 20_300_101;

vi.setConfig({ testTimeout: 300_000 });

it('keeps every promise in whatever tabs, clocks, storages and networks do', async () => {
  const search = await explore(sessionFace, RUNS, SEED);

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
      violations.push(...(await violationsOf(sessionFace, schedule)));
    }

    expect(violations).toEqual([]);
  });
});
