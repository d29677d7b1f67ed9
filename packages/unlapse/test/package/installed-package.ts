import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
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
    symlinkSync(placeOf(name), join(modules, name), 'junction');
  }
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }');
  cpSync(fileURLToPath(new URL('./consumer', import.meta.url)), app, { recursive: true });
  copyCustomProviders(join(app, 'custom-providers'));
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

/** The providers that the documents show, as an app has them. */
function copyCustomProviders(folder: string): void {
  const examples = fileURLToPath(new URL('../custom-providers', import.meta.url));
  mkdirSync(folder);
  for (const file of readdirSync(examples).filter((name) => name.endsWith('-provider.ts'))) {
    const code = readFileSync(join(examples, file), 'utf8');
    writeFileSync(join(folder, file), code.replace('../../src/index.js', ALIAS));
  }
}

function dependenciesOf(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return Object.keys(manifest.dependencies);
}

/** The workspace may have another version of a package than the library. */
function placeOf(name: string): string {
  const own = join(library, 'node_modules', name);
  return existsSync(own) ? own : join(rootModules, name);
}

function unpack(tarball: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}
