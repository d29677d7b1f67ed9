/** One line of the table. */
export interface Figure {
  readonly name: string;
  /** What `unlapse` took, and what it is held against. */
  readonly measured: string;
  readonly beside: string;
  /** What the target is about. */
  readonly result: string;
  readonly target: string;
  readonly isMet: boolean;
}

/** The number in the middle; of an even count, the mean of the two there. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const around = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return around.reduce<number>((total, number = Number.NaN) => total + number / 2, 0);
}

/** A ratio of medians that must not be larger than `limit`. */
export function ratioFigure(
  name: string,
  unit: 'ms' | 'µs',
  ours: readonly number[],
  beside: readonly [name: string, numbers: readonly number[]],
  limit: number,
): Figure {
  const [measured, other] = [median(ours), median(beside[1])];
  const ratio = measured / other;
  return {
    name,
    measured: `${measured.toFixed(2)} ${unit}`,
    beside: `${beside[0]} ${other.toFixed(2)} ${unit}`,
    result: `${ratio.toFixed(2)} ×`,
    target: `≤ ${limit.toFixed(2)} ×`,
    isMet: ratio <= limit,
  };
}

/** A difference of medians that must not be larger than `limitMs`. */
export function differenceFigure(
  name: string,
  ours: readonly number[],
  beside: readonly [name: string, numbers: readonly number[]],
  limitMs: number,
): Figure {
  const [measured, other] = [median(ours), median(beside[1])];
  return {
    name,
    measured: `${measured.toFixed(2)} ms`,
    beside: `${beside[0]} ${other.toFixed(2)} ms`,
    result: `+ ${(measured - other).toFixed(2)} ms`,
    target: `≤ + ${limitMs} ms`,
    isMet: measured - other <= limitMs,
  };
}

/** The figures as a table in Markdown. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, measured, beside, result, target, isMet }) =>
    [name, measured, beside, result, target, isMet ? 'met' : '**missed**'].join(' | '),
  );
  return [
    'figure | unlapse | beside | result | target | ',
    '--- | --- | --- | --- | --- | ---',
    ...rows,
  ]
    .map((row) => `| ${row} |`)
    .join('\n');
}
