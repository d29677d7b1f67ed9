import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** How many checks or tests passed, failed, and were not reached. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What a developer runs as `npm run check`, one stage after the other. */
export const checkStages: readonly (readonly string[])[] = [
  ['build', 'boundaries', 'format', 'docs'],
  // These see the library as its users do: built.
  ['package', 'unit', 'types', 'lint', 'size'],
];

/** Steps whose output is worth reading when all is well. */
const reports = new Set(['size']);

/**
 * Runs npm scripts by name, as many at once as there are processors. Prints a line for each, the
 * output of those that fail, and at the end how many passed and failed: tests one by one, else a
 * step counts as one.
 */
export async function runStages(stages: readonly (readonly string[])[]): Promise<Tally> {
  const tallies = new Map<string, Tally>();
  for (const stage of stages) {
    const reachable = !tallies.get('build')?.failed;
    await inParallel(stage, async (name) => {
      tallies.set(name, reachable ? await runStep(name) : leaveOut(name));
    });
  }
  const total = [...tallies.values()].reduce(sum, { passed: 0, failed: 0, skipped: 0 });
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
  return total;
}

async function inParallel(
  names: readonly string[],
  run: (name: string) => Promise<void>,
): Promise<void> {
  const waiting = [...names];
  const worker = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await run(name);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

function leaveOut(name: string): Tally {
  console.log(`- ${name}: not run, it needs the build`);
  return { passed: 0, failed: 0, skipped: 1 };
}

async function runStep(name: string): Promise<Tally> {
  const startedAtMs = Date.now();
  const { output, exitCode } = await runScript(name);
  const tests = countTests(output);
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1);
  if (exitCode === 0) {
    console.log(`✓ ${name} (${tests ? `${tests.passed} tests, ` : ''}${seconds} s)`);
    if (reports.has(name)) console.log(indented(output));
    return tests ?? { passed: 1, failed: 0, skipped: 0 };
  }
  console.log(`✗ ${name} failed (${seconds} s); alone: npm run ${name}\n${indented(output)}`);
  return { passed: tests?.passed ?? 0, failed: tests?.failed || 1, skipped: 0 };
}

/** Reads the closing lines of Vitest ("Tests  1 failed | 2 passed (3)") and Playwright. */
function countTests(output: string): Tally | undefined {
  const lines = output
    .split('\n')
    .filter((line) => /^ +(Tests +)?\d+ (passed|failed)\b/.test(line));
  if (lines.length === 0) return undefined;
  const count = (word: string): number =>
    Number(new RegExp(String.raw`(\d+) ${word}`).exec(lines.join('\n'))?.[1] ?? 0);
  return { passed: count('passed'), failed: count('failed'), skipped: 0 };
}

function runScript(name: string): Promise<{ output: string; exitCode: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn(`npm run --silent ${name}`, {
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Colours would stand in the way of the closing lines.
      env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' },
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ output, exitCode: exitCode ?? 1 }));
  });
}

function sum(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

function indented(output: string): string {
  return output.trimEnd().replaceAll(/^/gm, '    ');
}
