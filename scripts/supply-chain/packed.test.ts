import { execFileSync } from 'node:child_process';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { published, readManifest, repository } from './lockfile.js';

describe.each(published)('%s', (workspace) => {
  const files = packedFiles(workspace);

  it('ships these folders and kinds of files', async () => {
    const folders = new Set(files.map((file) => `${posix.dirname(file)}/`));
    const kinds = new Set(files.map(kindOf));
    const shape = [...[...folders].sort(), ...[...kinds].sort()].join('\n');

    await expect(`${shape}\n`).toMatchFileSnapshot(`packed/${readManifest(workspace).name}.txt`);
  });

  it('ships licence and readme, and no test, key or setting', () => {
    const unwanted = /\.(test|contract|spec)\.|tsbuildinfo|\.env|\.npmrc|\.pem|\.key$|node_modules/;

    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(files.filter((file) => unwanted.test(file))).toEqual([]);
  });
});

/** `*.d.ts.map`, or the name of a file that has no ending. */
function kindOf(file: string): string {
  const ending = /(\.d)?\.[a-z]+(\.map)?$/.exec(file)?.[0];
  return ending === undefined ? file : `*${ending}`;
}

type Packed = Readonly<Record<string, { readonly files: readonly { readonly path: string }[] }>>;

function packedFiles(workspace: string): readonly string[] {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: join(repository, workspace),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  // A list for npm 10, an object by name for later ones.
  const [packed] = Object.values(JSON.parse(output) as Packed);
  return (packed?.files ?? []).map(({ path }) => path);
}
