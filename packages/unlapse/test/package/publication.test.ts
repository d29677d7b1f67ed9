import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, it } from 'vitest';
import { ALIAS } from './entries.js';

const tarball = inject('tarball');
const installed = join(inject('app'), 'node_modules', ALIAS);
const sources = fileURLToPath(new URL('../../src', import.meta.url));
const root = fileURLToPath(new URL('../../../..', import.meta.url));

it('satisfies publint, strictly', () => {
  const { status, output } = run('publint/src/cli.js', '--strict', tarball);

  expect(status, output).toBe(0);
});

it('has types that resolve in every ESM mode, as attw sees it', () => {
  const { status, output } = run(
    '@arethetypeswrong/cli/dist/index.js',
    '--profile',
    'esm-only',
    tarball,
  );

  expect(status, output).toBe(0);
});

it('ships the licence, the readme and the built code, and nothing else', () => {
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });

  expect(new Set(readdirSync(installed))).toEqual(
    new Set(['LICENSE', 'README.md', 'dist', 'package.json']),
  );
  expect(files.filter((file) => /\.(test|contract)\.|tsbuildinfo/.test(file))).toEqual([]);
  expect(readFileSync(join(installed, 'LICENSE'), 'utf8')).toBe(
    readFileSync(join(root, 'LICENSE'), 'utf8'),
  );
});

it('ships nothing of an older build: delete `dist` and build again', () => {
  const built = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
  const modules = built.filter((file) => file.endsWith('.js'));

  expect(modules.length).toBeGreaterThan(30);
  expect(
    modules.filter((file) => !existsSync(join(sources, file.replace(/\.js$/, '.ts')))),
  ).toEqual([]);
});

/** Runs the program of a development dependency. */
function run(program: string, ...args: string[]): { status: number | null; output: string } {
  const script = join(root, 'node_modules', program);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    cwd: root,
  });
  return { status, output: stdout + stderr };
}
