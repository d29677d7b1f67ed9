/** Does something once; the time it took, milliseconds. */
export type Timed = () => Promise<number>;

/**
 * Times each of these once per round, in an order that turns, so that whatever slows the machine
 * down slows all of them down.
 *
 * @param pauseMs before each, so that no work of one is timed with another
 * @returns the times of each, in milliseconds
 */
export async function interleaved<Name extends string>(
  rounds: number,
  pauseMs: number,
  timed: Readonly<Record<Name, Timed>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(timed) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    Name,
    number[]
  >;
  // The first rounds open connections and compile.
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const [index] of names.entries()) {
      const name = names[(index + round + WARM_UP_ROUNDS) % names.length] as Name;
      await pause(pauseMs);
      const ms = await timed[name]();
      if (round >= 0) times[name].push(ms);
    }
  }
  return times;
}

const WARM_UP_ROUNDS = 10;

/** Times `work`. */
export async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}
