/** Measures the built library against its budgets (.size-limit.js). */
import { spawnSync } from 'node:child_process';

interface Measure {
  readonly name: string;
  readonly passed: boolean;
  readonly size: number;
  readonly sizeLimit: number;
}

const run = spawnSync('npx size-limit --json', {
  encoding: 'utf8',
  shell: true,
});

const measures = run.status === null ? undefined : measuresIn(run.stdout);
// Without a measure it failed earlier: its own words say why.
if (measures === undefined) console.error(run.stderr || run.stdout);
for (const { name, passed, size, sizeLimit } of measures ?? []) {
  console.log(
    `${passed ? '✓' : '✗'} ${name}: ${inKilobytes(size)} of ${inKilobytes(sizeLimit)} kB`,
  );
}
process.exitCode = run.status ?? 1;

function measuresIn(output: string): Measure[] | undefined {
  const report: unknown = JSON.parse(output);
  return Array.isArray(report) ? report : undefined;
}

function inKilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(2);
}
