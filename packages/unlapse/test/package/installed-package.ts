import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { ALIAS } from './entries.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The tarball that would be published. */
    readonly tarball: string;
    /** A folder with an app in which that tarball is installed under `ALIAS`. */
    readonly app: string;
  }
}

const library = fileURLToPath(new URL('../..', import.meta.url));
const rootModules = join(library, '../../node_modules');

/** What the app would have beside the package, and what its own tests need. */
const neighbours = ['vue', 'vue-router', 'vitest', 'jsdom'];

const app = mkdtempSync(join(tmpdir(), 'unlapse-app-'));

/**
 * Packs the library as built and installs it in a new app, once for all tests. No registry is
 * asked: the neighbours are links to those of the workspace.
 */
export function setup(project: TestProject): void {
  const tarball = pack(app);
  const modules = join(app, 'node_modules');
  unpack(tarball, join(modules, ALIAS));
  for (const name of [...dependenciesOf(join(modules, ALIAS)), ...neighbours]) {
    mkdirSync(join(modules, name, '..'), { recursive: true });
    symlinkSync(join(rootModules, name), join(modules, name), 'junction');
  }
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }');
  cpSync(fileURLToPath(new URL('./consumer', import.meta.url)), app, { recursive: true });
  project.provide('tarball', tarball);
  project.provide('app', app);
}

export function teardown(): void {
  rmSync(app, { recursive: true });
}

function pack(folder: string): string {
  execFileSync('npm', ['pack', '--pack-destination', folder], {
    cwd: library,
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack wrote no tarball');
  return join(folder, tarball);
}

function dependenciesOf(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return Object.keys(manifest.dependencies);
}

function unpack(tarball: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}
