import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { ALIAS, entriesOf } from './entries.js';

const app = inject('app');
const installed = join(app, 'node_modules', ALIAS);
const { bin, dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
  readonly bin: { readonly unlapse: string };
  readonly dependencies: Readonly<Record<string, string>>;
};
const program = join(installed, bin.unlapse);

it('runs as `npx unlapse` from what is published', () => {
  // What `npm install` does with the `bin` of a package.
  const links = join(app, 'node_modules/.bin');
  mkdirSync(links, { recursive: true });
  chmodSync(program, 0o755);
  symlinkSync(program, join(links, 'unlapse'));

  const { status, stdout, stderr } = spawnSync('npx', ['--no', '--', 'unlapse', '--help'], {
    cwd: app,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });

  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/migrate.*doctor/s);
});

it('does its work with what is installed beside it', () => {
  const project = join(app, 'to-migrate');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), `{ "dependencies": { "${ALIAS}": "^8.0.0" } }\n`);
  writeFileSync(join(project, '.yarnrc.yml'), 'npmScopes:\n  acme: {}\n');

  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'migrate', project], {
    encoding: 'utf8',
  });

  expect(status, stderr).toBe(0);
  expect(stdout).toContain(`+{ "dependencies": { "${ALIAS}": "npm:unlapse@^1" } }`);
});

it('is loaded by no entry, and neither is what it is built on', () => {
  const ofLibrary = new Set(['@noble/hashes', 'jose']);
  const ofProgram = Object.keys(dependencies).filter((name) => !ofLibrary.has(name));
  const hooks = `
    const refused = ${JSON.stringify(ofProgram)};
    export async function resolve(specifier, context, next) {
      if (refused.includes(specifier) || specifier.includes('/cli/')) {
        throw new Error('loaded: ' + specifier);
      }
      return next(specifier, context);
    }`;
  const importing = (specifiers: readonly string[]): string => `
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));
    for (const entry of ${JSON.stringify(specifiers)}) await import(entry);`;
  const run = (specifiers: readonly string[]): string => {
    const file = join(app, `${crypto.randomUUID()}.mjs`);
    writeFileSync(file, importing(specifiers));
    return spawnSync(process.execPath, [file], { cwd: app, encoding: 'utf8' }).stderr;
  };

  expect(ofProgram).toContain('commander');
  expect(run(entriesOf(app))).toBe('');
  expect(run(['commander'])).toContain('loaded: commander');
});
