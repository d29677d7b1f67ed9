import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const library = fileURLToPath(new URL('../..', import.meta.url));
const fixture = fileURLToPath(new URL('./fixture', import.meta.url));
const { modules, summary } = cruise(library);

it('keeps every import of the library inside the boundaries', () => {
  expect(summary.violations.map(inWords)).toEqual([]);
});

it('looks at every source file, so that "no violation" means something', () => {
  const files = sourceFiles(library);
  expect(files.length).toBeGreaterThan(30);
  expect(modules.map(({ source }) => source)).toEqual(expect.arrayContaining(files));
});

describe('the fixture', () => {
  const breaches = cruise(fixture).summary.violations;
  const isDead = ({ rule }: Violation): boolean => rule.name === 'no-dead-module';

  it('has each bad import caught, by the rule that its first line names', () => {
    const found = new Map(sourceFiles(fixture).map((file) => [file, 'nothing']));
    for (const breach of breaches) if (!isDead(breach)) found.set(breach.from, breach.rule.name);

    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(sourceFiles(fixture).map((file) => [file, namedRule(file)])),
    );
  });

  it('has a module caught that no entry needs', () => {
    expect(breaches.filter(isDead).map(({ from }) => from)).toContain('src/errors/attic.ts');
  });
});

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: { readonly violations: readonly Violation[] };
}

/** Runs dependency-cruiser with the rules of the library over the `src` of `folder`. */
function cruise(folder: string): Cruise {
  const program = join(library, '../../node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(library, '.dependency-cruiser.cjs');
  const args = [program, '--config', config, '--output-type', 'json', 'src'];
  const limits = { maxBuffer: 64 * 1024 * 1024 };
  return JSON.parse(execFileSync(process.execPath, args, { cwd: folder, ...limits }).toString());
}

function inWords({ from, to, rule }: Violation): string {
  return `${rule.name}: ${from} → ${to}`;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `src/${file.replaceAll('\\', '/')}`);
}

function namedRule(file: string): string | undefined {
  return /^\/\/ breaks: (\S+)/.exec(readFileSync(join(fixture, file), 'utf8'))?.[1];
}
