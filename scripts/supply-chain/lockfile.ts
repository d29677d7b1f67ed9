import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const repository: string = fileURLToPath(new URL('../..', import.meta.url));

/** The workspaces that are published. */
export const published = [
  'packages/unlapse',
  'packages/dev-server',
  'packages/capacitor-auth-session',
] as const;

/** What package-lock.json says about one place. */
export interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** By place: `node_modules/jose`, `packages/unlapse`. */
export type Lockfile = Readonly<Record<string, LockedPackage>>;

export function readLockfile(): Lockfile {
  const text = readFileSync(join(repository, 'package-lock.json'), 'utf8');
  return (JSON.parse(text) as { readonly packages: Lockfile }).packages;
}

/** The part of a package.json that is looked at. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export function readManifest(workspace: string): Manifest {
  return JSON.parse(readFileSync(join(repository, workspace, 'package.json'), 'utf8')) as Manifest;
}

/**
 * Everything that is installed with a workspace, as its users get it: its dependencies and theirs,
 * without development and peer dependencies. By `name@version`.
 */
export function runtimeClosure(lockfile: Lockfile, workspace: string): Map<string, LockedPackage> {
  const closure = new Map<string, LockedPackage>();
  const visited = new Set<string>();

  function visit(place: string): void {
    if (visited.has(place)) return;
    visited.add(place);
    const { dependencies, optionalDependencies } = lockfile[place] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = resolve(lockfile, place, name);
      const locked = lockfile[found];
      closure.set(`${name}@${locked?.version}`, locked ?? {});
      visit(found);
    }
  }

  visit(workspace);
  return closure;
}

/** As Node resolves a package: in the nearest `node_modules` upwards. */
function resolve(lockfile: Lockfile, from: string, name: string): string {
  for (let folder = from; ; folder = posix.dirname(folder)) {
    const place = posix.join(folder, 'node_modules', name);
    if (place in lockfile) return place;
    if (folder === '.') throw new Error(`${name}, needed by ${from}, is not in package-lock.json`);
  }
}
