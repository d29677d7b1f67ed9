/**
 * Looks for a schedule that breaks a promise: `npm run simulate -- --runs 100000`.
 *
 * --runs N          how many schedules; default 10000
 * --seed S          repeats a search; without it each one is new
 * --face NAME       auth-connect or session; default: both, half of the schedules each
 * --invariant NAME  looks at this one; may be given several times
 * --jobs N          processes that share the work; default: one for each processor
 * --replay JSON     runs one schedule of the given face, and says what it breaks
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { build } from 'vite';

const outDir = 'node_modules/.cache/simulate';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    jobs: { type: 'string', default: String(availableParallelism()) },
    replay: { type: 'string' },
  },
  strict: false,
});
const runs = Number(values.runs);
const seed = Number(values.seed);
const jobs = values.replay === undefined ? Number(values.jobs) : 1;

// Built first: tools that run TypeScript as it is make functions twice as slow.
await build({
  configFile: false,
  logLevel: 'error',
  build: { ssr: 'scripts/simulate-job.ts', outDir, minify: false },
});
const startMs = performance.now();
const exitCodes = await Promise.all(Array.from({ length: jobs }, (_, job) => runJob(job)));
const seconds = (performance.now() - startMs) / 1000;
if (values.replay === undefined) {
  console.log(`${runs} schedules, seeds from ${seed} on, ${seconds.toFixed(1)} s`);
}
process.exitCode = Math.max(...exitCodes);

/** Each process has a seed of its own. */
function runJob(job: number): Promise<number> {
  const share = ['--runs', String(Math.ceil(runs / jobs)), '--seed', String(seed + job)];
  // Of an option that is given twice, the second counts.
  const options = [`${outDir}/simulate-job.js`, ...process.argv.slice(2), ...share];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, options, { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve(exitCode ?? 1));
  });
}
