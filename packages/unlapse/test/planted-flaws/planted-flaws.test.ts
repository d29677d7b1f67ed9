import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { beforeAll, expect, it, vi } from 'vitest';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { createVitest, type TestModule } from 'vitest/node';
import { type Flaw, flaws } from './flaws.js';
import { plant } from './plant.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const AS_IT_IS = 'as it is';
const [example] = flaws;
const gone = { ...(example as Flaw), name: 'a piece that is gone', find: 'no such code' };

vi.setConfig({ hookTimeout: 300_000 });

/** The test files as they went, those of each flaw and those of the library as it is. */
let modules: readonly TestModule[];

beforeAll(async () => {
  modules = await run([
    ...[...flaws, gone].map((flaw) => projectOf(flaw.name, [flaw], [plant(flaw)])),
    projectOf(AS_IT_IS, flaws),
  ]);
});

const named = flaws.map((flaw) => [flaw.name, flaw] as const);

it.each(named)('a test fails when the library %s', (name, { caughtBy }) => {
  const [module] = modulesOf(name);

  expect(module?.errors()).toEqual([]);
  expect(testsOf(module, 'failed', caughtBy)).not.toEqual([]);
});

it.each(named)('and passes when it does not: %s', (_, { caughtBy }) => {
  const module = modulesOf(AS_IT_IS).find((one) => one.relativeModuleId === caughtBy.file);

  expect(testsOf(module, 'passed', caughtBy)).not.toEqual([]);
  expect(testsOf(module, 'failed', caughtBy)).toEqual([]);
});

it('cannot plant a flaw in code that is not there', () => {
  const [module] = modulesOf(gone.name);

  expect(module?.errors().map(({ message }) => message)).toEqual([
    expect.stringContaining('cannot be planted'),
  ]);
});

/** All in one go: each project is the library with another flaw. */
async function run(projects: TestProjectInlineConfiguration[]): Promise<readonly TestModule[]> {
  const vitest = await createVitest('test', {
    config: false,
    root,
    watch: false,
    pool: 'threads',
    reporters: [{}],
    testNamePattern: new RegExp(flaws.map(({ caughtBy }) => literal(caughtBy.tests)).join('|')),
    projects,
  });
  try {
    const { testModules, unhandledErrors } = await vitest.start();
    expect(unhandledErrors).toEqual([]);
    return testModules;
  } finally {
    await vitest.close();
  }
}

function projectOf(
  name: string,
  these: readonly Flaw[],
  plugins: Plugin[] = [],
): TestProjectInlineConfiguration {
  const include = [...new Set(these.map(({ caughtBy }) => caughtBy.file))];
  // A flaw that keeps a test from ending fails it as well.
  return { plugins, test: { name, root, include, testTimeout: 10_000 } };
}

function modulesOf(name: string): readonly TestModule[] {
  return modules.filter(({ project }) => project.name === name);
}

/** For a pattern that means just this text. */
function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** The names of those that catch a flaw. */
function testsOf(
  module: TestModule | undefined,
  state: 'passed' | 'failed',
  { tests }: Flaw['caughtBy'],
): readonly string[] {
  return [...(module?.children.allTests(state) ?? [])]
    .map(({ fullName }) => fullName)
    .filter((name) => name.includes(tests));
}
