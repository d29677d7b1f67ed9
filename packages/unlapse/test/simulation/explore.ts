import * as fc from 'fast-check';
import type { Invariant, Violation } from './invariants.js';
import { runSchedule } from './run-schedule.js';
import type { Schedule } from './schedule.js';

/** What a search for a violation came to. */
export interface Search {
  /** How many schedules were run before one failed, or all. */
  readonly runs: number;
  readonly seed: number;
  /** The simplest schedule found that violates an invariant; `undefined`: none does. */
  readonly simplest?: Schedule;
  readonly violations: readonly Violation[];
}

/** Runs many schedules, looking at `invariants`. A schedule that violates one is made simpler. */
export async function explore(
  schedules: fc.Arbitrary<Schedule>,
  invariants: readonly Invariant[],
  runs: number,
  seed: number,
): Promise<Search> {
  const property = fc.asyncProperty(
    schedules,
    async (schedule) => (await violationsOf(schedule, invariants)).length === 0,
  );
  const { counterexample, numRuns } = await fc.check(property, { numRuns: runs, seed });
  const simplest = counterexample?.[0];
  return simplest
    ? { runs: numRuns, seed, simplest, violations: await violationsOf(simplest, invariants) }
    : { runs: numRuns, seed, violations: [] };
}

/** The violations of `invariants` in one run. */
export async function violationsOf(
  schedule: Schedule,
  invariants: readonly Invariant[],
): Promise<readonly Violation[]> {
  const violations = await runSchedule(schedule);
  return violations.filter(({ invariant }) => invariants.includes(invariant));
}

/** A search, as it is told to the person who must find the mistake. */
export function inWords({ runs, seed, simplest, violations }: Search): string {
  return [
    `schedule ${runs} of seed ${seed} fails; made simpler:`,
    JSON.stringify(simplest),
    ...violations.map(
      ({ invariant, atMs, what }) => `${Math.round(atMs)} ms: ${invariant}: ${what}`,
    ),
  ].join('\n');
}
