import * as fc from 'fast-check';

/** A simulation of one face: what may happen, and what must be true then. */
export interface Simulation<S, I extends string = string> {
  readonly schedules: fc.Arbitrary<S>;
  /** The promises. Each has the name under which a violation is reported. */
  readonly invariants: readonly I[];
  /** Runs a schedule; the same one goes the same way each time. */
  run(schedule: S): Promise<readonly Violated<I>[]>;
}

/** A promise that a run has broken. */
export interface Violated<I extends string = string> {
  readonly invariant: I;
  /** Milliseconds since the start of the run, without those in which the device slept. */
  readonly atMs: number;
  readonly what: string;
}

/** What a search for a violation came to. */
export interface Search<S> {
  /** How many schedules were run before one failed, or all. */
  readonly runs: number;
  readonly seed: number;
  /** The simplest schedule found that violates an invariant; `undefined`: none does. */
  readonly simplest?: S;
  readonly violations: readonly Violated[];
}

/**
 * Runs many schedules. One that violates an invariant is made simpler.
 *
 * @param invariants which to look at; default: all
 */
export async function explore<S, I extends string>(
  simulation: Simulation<S, I>,
  runs: number,
  seed: number,
  invariants: readonly I[] = simulation.invariants,
): Promise<Search<S>> {
  const property = fc.asyncProperty(
    simulation.schedules,
    async (schedule) => (await violationsOf(simulation, schedule, invariants)).length === 0,
  );
  const { counterexample, numRuns } = await fc.check(property, { numRuns: runs, seed });
  const simplest = counterexample?.[0];
  return simplest
    ? {
        runs: numRuns,
        seed,
        simplest,
        violations: await violationsOf(simulation, simplest, invariants),
      }
    : { runs: numRuns, seed, violations: [] };
}

/** The violations of `invariants` in one run. */
export async function violationsOf<S, I extends string>(
  simulation: Simulation<S, I>,
  schedule: S,
  invariants: readonly I[] = simulation.invariants,
): Promise<readonly Violated<I>[]> {
  const violations = await simulation.run(schedule);
  return violations.filter(({ invariant }) => invariants.includes(invariant));
}

/** A search, as it is told to the person who must find the mistake. */
export function inWords({ runs, seed, simplest, violations }: Search<unknown>): string {
  return [
    `schedule ${runs} of seed ${seed} fails; made simpler:`,
    JSON.stringify(simplest),
    ...violations.map(
      ({ invariant, atMs, what }) => `${Math.round(atMs)} ms: ${invariant}: ${what}`,
    ),
  ].join('\n');
}
