/** One process of `npm run simulate`, which says what its options mean. */
import { parseArgs } from 'node:util';
import {
  explore,
  inWords,
  type Simulation,
  violationsOf,
} from '../packages/unlapse/test/simulation/explore.js';
import { connectFace, sessionFace } from '../packages/unlapse/test/simulation/faces.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    face: { type: 'string' },
    invariant: { type: 'string', multiple: true, default: [] },
    jobs: { type: 'string' },
    replay: { type: 'string' },
  },
});
const { face, replay: schedule } = values;
/** One search keeps all that it has tried in memory. */
const MOST_IN_ONE_SEARCH = 20_000;
/** So far from one search to the next, that processes beside each other never share a seed. */
const SEED_STEP = 1000;

if (face !== 'auth-connect') await work(sessionFace, 'session');
if (face !== 'session') await work(connectFace, 'auth-connect');

async function work<S, I extends string>(
  simulation: Simulation<S, I>,
  name: string,
): Promise<void> {
  if (schedule !== undefined) return replay(simulation, JSON.parse(schedule));
  const runs = Number(values.runs) / (face === undefined ? 2 : 1);
  return search(simulation, name, Math.ceil(runs), Number(values.seed));
}

async function search<S, I extends string>(
  simulation: Simulation<S, I>,
  name: string,
  runs: number,
  seed: number,
): Promise<void> {
  const { invariant: names } = values;
  const { invariants } = simulation;
  const chosen = invariants.filter((one) => names.length === 0 || names.includes(one));
  const found = await explore(simulation, Math.min(runs, MOST_IN_ONE_SEARCH), seed, chosen);
  if (found.simplest) process.exitCode = 1;
  console.log(found.simplest ? `✗ ${name}: ${inWords(found)}\n` : `✓ ${name}: seed ${seed}`);
  const rest = runs - MOST_IN_ONE_SEARCH;
  if (rest > 0) await search(simulation, name, rest, seed + SEED_STEP);
}

async function replay<S, I extends string>(simulation: Simulation<S, I>, one: S): Promise<void> {
  const violations = await violationsOf(simulation, one);
  for (const { invariant, atMs, what } of violations) {
    console.log(`${Math.round(atMs)} ms: ${invariant}: ${what}`);
  }
  console.log(`${violations.length} violations`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
