import { describe, expect, it, vi } from 'vitest';
import type { ConnectCommand } from './connect/schedule.js';
import { explore, inWords, violationsOf } from './explore.js';
import { connectFace } from './faces.js';
import type { ServerKind } from './world.js';

const RUNS = 10_000;
const SEED = 20_300_101;

vi.setConfig({ testTimeout: 300_000 });

it('keeps every promise to an app that keeps its results itself', async () => {
  const search = await explore(connectFace, RUNS, SEED);

  expect(search.simplest, inWords(search)).toBeUndefined();
});

/** More steps than a refresh has, up to what the app has stored. */
const STEPS = 24;

const servers: ServerKind[] = [
  'no-rotation',
  'long-grace',
  'short-grace',
  'strict',
  'strict-without-reuse-detection',
];
const matrix = servers.flatMap((server) =>
  [true, false].map((hasWebLocks) => ({ server, hasWebLocks })),
);

describe('a tab killed at any step', () => {
  it.each(matrix)(
    'of a refresh costs no login that the server would have kept: $server, Web Locks: $hasWebLocks',
    async (world) => expect(await killedInside({ do: 'refresh', tab: 0 }, world)).toEqual([]),
  );

  it.each(matrix)(
    'of a refresh for certain scopes costs none: $server, Web Locks: $hasWebLocks',
    async (world) =>
      expect(await killedInside({ do: 'refresh-scopes', tab: 0, isKept: true }, world)).toEqual([]),
  );

  it.each(matrix)(
    'of a logout brings no login back: $server, Web Locks: $hasWebLocks',
    async (world) =>
      expect(await killedInside({ do: 'logout', tab: 0, with: 'newest' }, world)).toEqual([]),
  );
});

/** What goes wrong when a tab is killed at each step of `work`, restarted, and asked for a token. */
async function killedInside(
  work: ConnectCommand,
  world: { readonly server: ServerKind; readonly hasWebLocks: boolean },
): Promise<unknown[]> {
  const violations = [];
  for (let steps = 0; steps < STEPS; steps += 1) {
    const commands: ConnectCommand[] = [
      work,
      { do: 'crash-after', tab: 0, steps },
      { do: 'wait', ms: 300 },
      { do: 'open', readsStorage: true },
      { do: 'refresh', tab: 0 },
    ];
    const schedule = { ...world, accessTokenSeconds: 60, seed: null, isMigrated: false, commands };
    violations.push(...(await violationsOf(connectFace, schedule)));
  }
  return violations;
}
