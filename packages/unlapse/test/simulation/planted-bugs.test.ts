import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, it, vi } from 'vitest';
import type * as planted from './planted-entry.js';
import { plant, type PlantedBug, plantedBugs } from './planted-bugs.js';

const RUNS = 10_000;
const SEED = 1;

vi.setConfig({ testTimeout: 120_000 });

it.for(plantedBugs)('finds that it lacks $name', async (bug, { annotate }) => {
  const { search } = await simulationWith(bug);

  const { runs, violations } = await search(bug.face, RUNS, SEED);

  expect(violations).not.toEqual([]);
  await annotate(`in schedule ${runs}, by ${violations[0]?.invariant}`);
});

it('cannot plant a bug in code that is not there', async () => {
  const [bug] = plantedBugs;

  await expect(bug && simulationWith({ ...bug, find: 'no such code' })).rejects.toThrow(
    'cannot be planted',
  );
});

/** The simulation of a library that has this bug. */
async function simulationWith(bug: PlantedBug): Promise<typeof planted> {
  const outDir = fileURLToPath(
    new URL(
      `../../../../node_modules/.cache/planted-bugs/${plantedBugs.indexOf(bug)}`,
      import.meta.url,
    ),
  );
  await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [plant(bug)],
    build: {
      ssr: fileURLToPath(new URL('planted-entry.ts', import.meta.url)),
      outDir,
      minify: false,
    },
  });
  return import(/* @vite-ignore */ `${outDir}/planted-entry.js`);
}
