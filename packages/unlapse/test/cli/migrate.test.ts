import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyOf, digestsOf, filesBelow, projects } from './project-tree.js';
import { run } from './run-program.js';

/** Each project, how `migrate` ends with it, and the files that it removes. */
const outcomes: Record<string, { exitCode: number; removed: string[] }> = {
  'angular-npm-3': { exitCode: 1, removed: [] },
  'angular-pnpm-8': { exitCode: 0, removed: ['.npmrc'] },
  'angular-yarn-5-web': { exitCode: 0, removed: [] },
  'cordova-angular-5': { exitCode: 1, removed: [] },
  'monorepo-npm-7': { exitCode: 1, removed: [] },
  'monorepo-pnpm-catalog-8': { exitCode: 0, removed: [] },
  'react-yarn-6-identity-vault': { exitCode: 0, removed: [] },
  'react-yarn-berry-8': { exitCode: 1, removed: [] },
  'vue-npm-5-capacitor-5': { exitCode: 1, removed: [] },
  'vue-npm-7': { exitCode: 1, removed: [] },
};

it('knows every project', () => {
  const folders = readdirSync(projects, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(outcomes));
});

describe.each(Object.entries(outcomes))('%s', (name, { exitCode, removed }) => {
  it('is told what would change, and is not changed', async () => {
    const project = copyOf(name);
    const before = digestsOf(project);

    const dryRun = await run('migrate', project);

    await expect(dryRun.out).toMatchFileSnapshot(join(projects, name, 'migrate.txt'));
    expect(dryRun).toMatchObject({ exitCode, err: '' });
    expect(digestsOf(project)).toEqual(before);
  });

  it('becomes what it should be, and no other file changes', async () => {
    const project = copyOf(name);
    const expected = { ...digestsOf(project), ...digestsOf(join(projects, name, 'after')) };
    for (const path of removed) delete expected[path];

    const { exitCode: code } = await run('migrate', project, '--write');

    expect(code).toBe(exitCode);
    expect(digestsOf(project)).toEqual(expected);
  });

  it('is left alone the second time', async () => {
    const project = copyOf(name);
    await run('migrate', project, '--write');
    const once = digestsOf(project);

    const again = await run('migrate', project, '--write');

    expect(again.out).not.toContain('+++');
    expect(again.exitCode).toBe(exitCode);
    expect(digestsOf(project)).toEqual(once);
  });

  it('shows no secret', async () => {
    const { out } = await run('migrate', copyOf(name), '--write');

    expect(out).not.toMatch(/0123456789abcdef|fedcba9876543210/);
  });
});

it('never writes what it was before', () => {
  const unchanged = Object.keys(outcomes).flatMap((name) => {
    const before = digestsOf(join(projects, name, 'before'));
    const after = digestsOf(join(projects, name, 'after'));
    return filesBelow(join(projects, name, 'after')).filter((path) => before[path] === after[path]);
  });
  expect(unchanged).toEqual([]);
});
