import { describe, expect, it } from 'vitest';
import {
  published,
  readLockfile,
  readManifest,
  runtimeClosure,
  type Lockfile,
} from './lockfile.js';

const lockfile = readLockfile();

/** How many packages are installed with each. More need a reason, and an ADR. */
const counts = {
  'packages/unlapse': 7,
  'packages/dev-server': 41,
  'packages/capacitor-auth-session': 0,
} as const;

describe.each(published)('%s', (workspace) => {
  const closure = runtimeClosure(lockfile, workspace);

  it('installs no more packages than it is known to', () => {
    expect([...closure.keys()]).toHaveLength(counts[workspace]);
  });

  it('installs no package that runs a script when it is installed', () => {
    const scripted = [...closure].filter(([, locked]) => locked.hasInstallScript);

    expect(scripted).toEqual([]);
  });

  it('runs no script when it is installed', () => {
    const names = Object.keys(readManifest(workspace).scripts ?? {});

    expect(names.filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual([]);
  });

  it('names exact versions', () => {
    const versions = Object.values(readManifest(workspace).dependencies ?? {});

    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});

it('knows each package by its hash, and names no place to get it from', () => {
  const external = Object.entries(lockfile).filter(
    ([place, { link }]) => place.includes('node_modules/') && link !== true,
  );

  expect(external.length).toBeGreaterThan(100);
  expect(external.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
  expect(external.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

describe('what is installed with a package', () => {
  it('is found in the nearest folder, and includes what is needed further on', () => {
    const small: Lockfile = {
      'packages/a': { dependencies: { b: '1.0.0' }, optionalDependencies: { c: '1.0.0' } },
      'packages/a/node_modules/b': { version: '1.0.0', dependencies: { c: '1.0.0' } },
      'node_modules/b': { version: '2.0.0', dependencies: { never: '1.0.0' } },
      'node_modules/c': { version: '1.0.0', hasInstallScript: true, dependencies: { b: '2.0.0' } },
      'node_modules/never': { version: '1.0.0' },
    };

    expect([...runtimeClosure(small, 'packages/a').keys()].sort()).toEqual([
      'b@1.0.0',
      'b@2.0.0',
      'c@1.0.0',
      'never@1.0.0',
    ]);
  });

  it('is not known where the lockfile is incomplete', () => {
    const broken: Lockfile = { 'packages/a': { dependencies: { b: '1.0.0' } } };

    expect(() => runtimeClosure(broken, 'packages/a')).toThrow('b, needed by packages/a');
  });
});
