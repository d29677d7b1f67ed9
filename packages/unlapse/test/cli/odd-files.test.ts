import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../src/cli/files/file-change.js';
import { digestsOf, temporaryFolder } from './project-tree.js';
import { run, type Run } from './run-program.js';

const dependencies = '"dependencies": { "@ionic-enterprise/auth": "^7.0.0" }';

describe('a package.json that cannot be read', () => {
  it.each([
    ['a comma too much', `{ ${dependencies}, }`, 'package.json:1:59 is no JSON'],
    ['a comment', `{\n  // mine\n  ${dependencies}\n}`, 'package.json:2:3 is no JSON'],
    ['an end too early', `{ ${dependencies}`, 'is no JSON (close brace expected)'],
    ['no object', '[]', 'package.json holds no JSON object'],
    ['nothing in it', '', 'package.json'],
  ])('with %s is named, and nothing is written', async (_, text, says) => {
    const folder = projectOf({ 'package.json': text });
    const before = digestsOf(folder);

    const { exitCode, err, out } = await run('migrate', folder, '--write');

    expect(exitCode).toBe(1);
    expect(err).toContain(says);
    expect(out).toBe('');
    expect(digestsOf(folder)).toEqual(before);
  });

  it('in a workspace stops everything', async () => {
    const folder = projectOf({ 'package.json': `{ "workspaces": ["app"], ${dependencies} }` });
    mkdirSync(join(folder, 'app'));
    writeFileSync(join(folder, 'app/package.json'), '{ "name": ');
    const before = digestsOf(folder);

    const { exitCode, err } = await run('migrate', folder, '--write');

    expect(exitCode).toBe(1);
    expect(err).toContain('app/package.json:1:');
    expect(digestsOf(folder)).toEqual(before);
  });

  it('for its bytes is named', async () => {
    const folder = temporaryFolder();
    const bytes = Buffer.from(`{ "author": "Ren\xE9", ${dependencies} }`, 'latin1');
    writeFileSync(join(folder, 'package.json'), bytes);

    const { err } = await run('migrate', folder, '--write');

    expect(err).toContain('cannot be read as UTF-8');
    expect(readFileSync(join(folder, 'package.json'))).toEqual(bytes);
  });
});

it('a .yarnrc.yml that is no YAML stops everything', async () => {
  const folder = projectOf({ 'package.json': `{ ${dependencies} }`, '.yarnrc.yml': 'a: [1' });
  const before = digestsOf(folder);

  const { exitCode, err } = await run('migrate', folder, '--write');

  expect(exitCode).toBe(1);
  expect(err).toContain('.yarnrc.yml:1:');
  expect(digestsOf(folder)).toEqual(before);
});

it('keeps the permissions of a file, and a link a link', async () => {
  const folder = projectOf({ 'real.json': `{ ${dependencies} }` });
  chmodSync(join(folder, 'real.json'), 0o600);
  symlinkSync('real.json', join(folder, 'package.json'));

  await run('migrate', folder, '--write');

  expect(readFileSync(join(folder, 'real.json'), 'utf8')).toContain('npm:unlapse@^1');
  expect(statSync(join(folder, 'real.json')).mode & 0o777).toBe(0o600);
  expect(Object.keys(digestsOf(folder))).toEqual(['real.json']);
});

it('reads settings on the first line and after an empty one', async () => {
  const folder = projectOf({
    'package.json': `{ ${dependencies} }`,
    '.npmrc': '\n@ionic-enterprise:registry=https://registry.example.com\nfund=false',
  });

  await run('migrate', folder, '--write');

  expect(readFileSync(join(folder, '.npmrc'), 'utf8')).toBe('\nfund=false');
});

it.each([
  ['latest', 0],
  ['*', 0],
  ['^4.0.0', 1],
  ['4.x || 5.x', 0],
  ['npm:@ionic-enterprise/auth@^3.1.0', 1],
])('tells of "%s" whether it is too old', async (spec, exitCode) => {
  const folder = projectOf({
    'package.json': JSON.stringify({ dependencies: { '@ionic-enterprise/auth': spec } }),
  });

  expect(await run('migrate', folder)).toMatchObject({ exitCode });
});

it.each([
  ['file:vendor/auth-7.1.1.tgz', true],
  ['file:../packages/unlapse', false],
  ['npm:unlapse@1.2.0', false],
  ['workspace:*', false],
])('tells of "%s" whether it is to be replaced', async (spec, isReplaced) => {
  const folder = projectOf({
    'package.json': JSON.stringify({ devDependencies: { '@ionic-enterprise/auth': spec } }),
  });

  const { out, exitCode } = await run('migrate', folder);

  expect(exitCode).toBe(0);
  expect(out.includes('+++')).toBe(isReplaced);
});

it('has nothing to do without Auth Connect', async () => {
  const folder = projectOf({ 'package.json': '{}', '.npmrc': '@ionic-enterprise:registry=x\n' });

  expect(await run('migrate', folder)).toEqual({
    exitCode: 0,
    out: 'Nothing to do: no package.json asks for @ionic-enterprise/auth.\n',
    err: '',
  });
});

it('tells a library of its peers alone', async () => {
  const folder = projectOf({
    'package.json': '{ "peerDependencies": { "@ionic-enterprise/auth": "^7.0.0" } }',
    '.npmrc': '@ionic-enterprise:registry=https://registry.example.com\n',
  });
  const before = digestsOf(folder);

  const { exitCode, out } = await run('migrate', folder, '--write');

  expect(exitCode).toBe(1);
  expect(out).toContain('set the range to "*"');
  expect(digestsOf(folder)).toEqual(before);
});

it('names the file that it cannot write, and leaves no other behind', () => {
  const folder = projectOf({ 'a.json': 'old' });
  const changes = ['a.json', 'gone.json'].map((path) => ({ path, before: 'old', after: 'new' }));

  expect(() => applyChanges(folder, changes)).toThrow(
    expect.objectContaining({
      code: 'UNLAPSE_STORAGE_FAILED',
      message: expect.stringContaining('gone.json cannot be written'),
    }),
  );
  expect(Object.keys(digestsOf(folder))).toEqual(['a.json']);
});

describe('wrong usage', () => {
  it.each([
    ['no command', []],
    ['an unknown command', ['upgrade']],
    ['an unknown flag', ['migrate', '--force']],
    ['a folder without a package.json', ['migrate', '/nowhere/at/all']],
  ])('%s ends with 2', async (_, args) => {
    const { exitCode, err }: Run = await run(...args);

    expect(exitCode).toBe(2);
    expect(err).not.toBe('');
  });
});

it('says what it can do, when asked', async () => {
  const { exitCode, out } = await run('--help');

  expect(exitCode).toBe(0);
  expect(out).toMatch(/migrate.*doctor/s);
});

function projectOf(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return folder;
}
