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
  const found = await explore(simulation, runs, seed, chosen);
  if (found.simplest) process.exitCode = 1;
  console.log(found.simplest ? `✗ ${name}: ${inWords(found)}\n` : `✓ ${name}: seed ${seed}`);
}

async function replay<S, I extends string>(simulation: Simulation<S, I>, one: S): Promise<void> {
  const violations = await violationsOf(simulation, one);
  for (const { invariant, atMs, what } of violations) {
    console.log(`${Math.round(atMs)} ms: ${invariant}: ${what}`);
  }
  console.log(`${violations.length} violations`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
