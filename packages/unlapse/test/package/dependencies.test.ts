import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { ALIAS } from './entries.js';

const installed = join(inject('app'), 'node_modules', ALIAS);
const { exports, bin, dependencies } = JSON.parse(
  readFileSync(join(installed, 'package.json'), 'utf8'),
) as {
  readonly exports: Readonly<Record<string, { readonly default: string }>>;
  readonly bin: { readonly unlapse: string };
  readonly dependencies: Readonly<Record<string, string>>;
};

/** What an app gets to run by each entry, lazily loaded code included. */
it.each([
  // Pages without `crypto.subtle` only, and loaded there.
  ['.', ['@noble/hashes']],
  ['./vue', ['vue']],
  ['./capacitor', []],
  ['./server', ['jose']],
])('%s runs the code of %j besides ours', (entry, packages) => {
  expect(packagesBehind(exports[entry]?.default ?? '')).toEqual(packages);
});

it('the program runs that of six packages', () => {
  expect(packagesBehind(bin.unlapse)).toEqual([
    '@noble/hashes',
    '@xmldom/xmldom',
    'commander',
    'diff',
    'jsonc-parser',
    'yaml',
  ]);
});

it('installs no package that nothing needs', () => {
  const used = [exports['.']?.default, exports['./server']?.default, bin.unlapse].flatMap((file) =>
    packagesBehind(file ?? ''),
  );

  expect(Object.keys(dependencies).sort()).toEqual([...new Set(used)].sort());
});

/** The packages that a module imports, or what it imports does; those of Node left out. */
function packagesBehind(file: string): readonly string[] {
  const modules = new Set([join(installed, file)]);
  const packages = new Set<string>();
  for (const module of modules) {
    const code = readFileSync(module, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    for (const [, specifier = ''] of code.matchAll(
      /(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"\n]+)['"]/g,
    )) {
      if (specifier.startsWith('.')) modules.add(join(dirname(module), specifier));
      else if (!specifier.startsWith('node:')) packages.add(nameOf(specifier));
    }
  }
  return [...packages].sort();
}

/** `@noble/hashes/sha2.js` is of `@noble/hashes`. */
function nameOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
