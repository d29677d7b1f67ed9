/** One process of `npm run simulate`, which says what its options mean. */
import { parseArgs } from 'node:util';
import { explore, inWords, violationsOf } from '../packages/unlapse/test/simulation/explore.js';
import {
  holding,
  holdingWhenCalm,
  type Invariant,
  invariants,
  pendingUntilClaims,
} from '../packages/unlapse/test/simulation/invariants.js';
import {
  calmSchedules,
  type Schedule,
  schedules,
} from '../packages/unlapse/test/simulation/schedule.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    pending: { type: 'boolean', default: false },
    calm: { type: 'boolean', default: false },
    invariant: { type: 'string', multiple: true, default: [] },
    jobs: { type: 'string' },
    replay: { type: 'string' },
  },
});

if (values.replay === undefined) await search(Number(values.runs), Number(values.seed));
else await replay(JSON.parse(values.replay));

async function search(runs: number, seed: number): Promise<void> {
  // Of those that fail anyway one after the other, so that none hides behind another.
  const groups = values.pending ? pendingUntilClaims.map((name) => [name]) : [chosen()];
  for (const group of groups) {
    const found = await explore(values.calm ? calmSchedules : schedules, group, runs, seed);
    if (found.simplest) process.exitCode = 1;
    console.log(found.simplest ? `✗ ${inWords(found)}\n` : `✓ seed ${seed}: ${group.join(', ')}\n`);
  }
}

function chosen(): readonly Invariant[] {
  if (values.invariant.length > 0) {
    return invariants.filter((name) => values.invariant.includes(name));
  }
  return values.calm ? holdingWhenCalm : holding;
}

async function replay(schedule: Schedule): Promise<void> {
  const violations = await violationsOf(schedule, invariants);
  for (const { invariant, atMs, what } of violations) {
    console.log(`${Math.round(atMs)} ms: ${invariant}: ${what}`);
  }
  console.log(`${violations.length} violations`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
