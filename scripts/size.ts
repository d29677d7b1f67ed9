/** Measures the built library against its budgets (.size-limit.js). */
import { spawnSync } from 'node:child_process';

interface Measure {
  readonly name: string;
  /** Absent where there is no budget. */
  readonly passed?: boolean;
  readonly size: number;
  readonly sizeLimit?: number;
}

/** What one provider may cost over a bundle that has none; bytes. */
const PROVIDER_LIMIT = 600;
/** The name of each measure with a provider; the one without ends here. */
const WITH_PROVIDER = 'AuthConnect + ';

const run = spawnSync('npx size-limit --json', {
  encoding: 'utf8',
  shell: true,
});

const measures = run.status === null ? undefined : measuresIn(run.stdout);
// Without a measure it failed earlier: its own words say why.
if (measures === undefined) console.error(run.stderr || run.stdout);
const checked = [
  ...(measures ?? []).filter(({ name }) => !name.startsWith(WITH_PROVIDER)),
  ...providerCosts(measures ?? []),
];
for (const { name, passed, size, sizeLimit = Infinity } of checked) {
  console.log(
    `${passed ? '✓' : '✗'} ${name}: ${inKilobytes(size)} of ${inKilobytes(sizeLimit)} kB`,
  );
}
const isWithin = checked.length > 0 && checked.every(({ passed }) => passed);
process.exitCode = run.status === 0 && !isWithin ? 1 : (run.status ?? 1);

/**
 * How much each provider adds. Nothing at all would mean that it is in every bundle: that unused
 * ones are not shaken off.
 */
function providerCosts(all: readonly Measure[]): Measure[] {
  const [none, ...each] = all.filter(({ name }) => name.startsWith(WITH_PROVIDER));
  if (none === undefined) return [];
  return each.map(({ name, size }) => {
    const cost = size - none.size;
    return {
      name: `${name.slice(WITH_PROVIDER.length)}, on top`,
      passed: cost > 0 && cost <= PROVIDER_LIMIT,
      size: cost,
      sizeLimit: PROVIDER_LIMIT,
    };
  });
}

function measuresIn(output: string): Measure[] | undefined {
  const report: unknown = JSON.parse(output);
  return Array.isArray(report) ? report : undefined;
}

function inKilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(2);
}
