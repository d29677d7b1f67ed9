/**
 * Looks for a schedule that breaks a promise of the session: `npm run simulate -- --runs 100000`.
 *
 * --seed S          repeats a search; without it each one is new
 * --pending         looks at the promises that do not hold yet, one after the other
 * --invariant NAME  looks at this one; may be given several times
 * --calm            leaves tabs, clocks and storages in peace
 * --jobs N          processes that share the work; default: one for each processor
 * --replay JSON     runs one schedule, and says what it breaks
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { explore, inWords, violationsOf } from '../packages/unlapse/test/simulation/explore.js';
import {
  holding,
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
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    pending: { type: 'boolean', default: false },
    calm: { type: 'boolean', default: false },
    invariant: { type: 'string', multiple: true },
    jobs: { type: 'string', default: String(availableParallelism()) },
    replay: { type: 'string' },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
const jobs = Number(values.jobs);

if (values.replay !== undefined) await replay(JSON.parse(values.replay));
else if (jobs > 1) await share();
else await search();

/** Each process has a seed of its own. */
async function share(): Promise<void> {
  const startMs = performance.now();
  const exitCodes = await Promise.all(
    Array.from({ length: jobs }, (_, job) => runJob(Math.ceil(runs / jobs), seed + job)),
  );
  const seconds = (performance.now() - startMs) / 1000;
  console.log(`${runs} schedules of ${jobs} seeds from ${seed} on, in ${seconds.toFixed(1)} s`);
  process.exitCode = Math.max(...exitCodes);
}

function runJob(jobRuns: number, jobSeed: number): Promise<number> {
  const options = ['--jobs', '1', '--runs', String(jobRuns), '--seed', String(jobSeed)];
  const script = [fileURLToPath(import.meta.url), ...process.argv.slice(2), ...options];
  return new Promise((resolve, reject) => {
    const job = spawn(process.execPath, [...process.execArgv, ...script], { stdio: 'inherit' });
    job.on('error', reject);
    job.on('close', (exitCode) => resolve(exitCode ?? 1));
  });
}

async function search(): Promise<void> {
  // Of those that fail anyway one after the other, so that none hides behind another.
  const groups = values.pending ? pendingUntilClaims.map((name) => [name]) : [chosen()];
  for (const group of groups) {
    const found = await explore(values.calm ? calmSchedules : schedules, group, runs, seed);
    if (found.simplest) process.exitCode = 1;
    console.log(
      found.simplest ? `✗ ${inWords(found)}\n` : `✓ ${group.join(', ')}\n  (seed ${seed})\n`,
    );
  }
}

async function replay(schedule: Schedule): Promise<void> {
  const violations = await violationsOf(schedule, invariants);
  for (const { invariant, atMs, what } of violations) {
    console.log(`${Math.round(atMs)} ms: ${invariant}: ${what}`);
  }
  console.log(`${violations.length} violations`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}

function chosen(): readonly Invariant[] {
  const names = values.invariant;
  return names ? invariants.filter((name) => names.includes(name)) : holding;
}
