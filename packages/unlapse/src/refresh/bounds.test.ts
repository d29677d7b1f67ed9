import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** A bound as `docs/reference/refresh.md` states it, and where the code has it. */
interface Row {
  /** In bold, in the second column: `26 s`, or several of them. */
  readonly stated: string;
  readonly name: string;
  /** Seen from this package. */
  readonly file: string;
}

const packageRoot = join(import.meta.dirname, '../..');
const page = join(packageRoot, '../../docs/reference/refresh.md');
const rows = tableRows(readFileSync(page, 'utf8'));

/** Milliseconds. */
const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  days: 86_400_000,
};

describe('docs/reference/refresh.md', () => {
  it.each(rows.map((row) => [row.name, row.file, row] as const))(
    'states %s of %s as it is',
    (_, file, { name, stated }) => {
      const source = readFileSync(join(packageRoot, file), 'utf8');

      expect(statedValues(stated)).toEqual(valuesOf(name, source));
    },
  );

  it.each(['refresh', 'session', 'auth-connect'])('leaves out no bound of %s', (room) => {
    const stated = rows.map(({ file, name }) => `${file} ${name}`);
    const bounds = boundsIn(room);

    expect(bounds.filter((bound) => !stated.includes(bound))).toEqual([]);
    expect(bounds.length).toBeGreaterThan(2);
  });
});

/** The rows that link a constant: ``| what | **26 s** | [`CLAIM_MS`](file) | test |``. */
function tableRows(text: string): Row[] {
  const row = /^\|[^|]+\|[^|*]*\*\*([^|*]+)\*\*[^|]*\| \[`(\w+)`\]\(([^)]+)\)/gm;
  return [...text.matchAll(row)].map(([, stated = '', name = '', link = '']) => {
    const file = relative(packageRoot, join(dirname(page), link));
    return { stated, name, file };
  });
}

/** In milliseconds, or how many. */
function statedValues(stated: string): number[] {
  return [...stated.matchAll(/([\d.]+)(?: (ms|s|min|days)\b)?/g)].map(
    ([, count, unit = 'ms']) => Number(count) * (units[unit] ?? Number.NaN),
  );
}

/** What the source sets `name` to: a constant, or the default of a parameter. */
function valuesOf(name: string, source: string): number[] {
  const [, text = ''] =
    new RegExp(`\\b${name}(?:: number)? = ([\\d_[][\\d_, ]*)`).exec(source) ?? [];
  const unit = /seconds$/i.test(name) ? 1000 : 1;
  return [...text.matchAll(/[\d_]+/g)].map(([digits]) => Number(digits.replaceAll('_', '')) * unit);
}

/** The numbers that have a name there, but for the version of what is stored. */
function boundsIn(room: string): string[] {
  const folder = join('src', room);
  const files = readdirSync(join(packageRoot, folder)).filter((file) => !/\.test\./.test(file));
  return files.flatMap((file) => {
    const source = readFileSync(join(packageRoot, folder, file), 'utf8');
    const names = [...source.matchAll(/^(?:export )?const ([A-Z][A-Z_]+) = \[?\d/gm)];
    return names
      .map(([, name = '']) => name)
      .filter((name) => name !== 'SCHEMA')
      .map((name) => `${join(folder, file)} ${name}`);
  });
}
