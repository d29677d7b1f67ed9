import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type JsonObject, objectAt, parseJson } from '../files/json-file.js';
import { readText } from '../files/text-file.js';
import { type Catalogs, readCatalogs } from './catalogs.js';
import { workspaceFolders } from './workspaces.js';

/** A `package.json` of a project. */
export interface Package {
  /** Its folder, relative to the project, with `/`; empty for the root. */
  readonly folder: string;
  /** Of the file, relative to the project. */
  readonly path: string;
  readonly text: string;
  readonly manifest: JsonObject;
}

/** The packages of a repository: the root, and the workspaces if it has any. */
export interface Project {
  readonly root: string;
  readonly packages: readonly Package[];
  readonly packageManager: PackageManager;
  /** Versions that the workspaces share, by the name of the catalog; empty for the usual one. */
  readonly catalogs: Catalogs;
}

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** Where `package.json` names what it needs to run and to build. */
export const dependencySections = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
] as const;

/**
 * Reads the project in `root`.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: a file of it cannot be read
 */
export function readProject(root: string): Project {
  const main = readPackage(root, '');
  const folders = main === undefined ? [] : workspaceFolders(root, main.manifest);
  const workspaces = folders.map((folder) => readPackage(root, folder));
  const packages = [main, ...workspaces].filter((found) => found !== undefined);
  return {
    root,
    packages,
    packageManager: packageManagerOf(root, main?.manifest ?? {}),
    catalogs: readCatalogs(root),
  };
}

/** The version that a package asks for; `undefined` where it does not need `name` itself. */
export function dependencyOf({ manifest }: Package, name: string): string | undefined {
  return dependencySections
    .map((section) => objectAt(manifest, section)[name])
    .find((spec) => typeof spec === 'string');
}

/** The version behind that: a line `catalog:name` stands for one of a catalog. */
export function versionOf(project: Project, owner: Package, name: string): string | undefined {
  const spec = dependencyOf(owner, name);
  if (!spec?.startsWith('catalog:')) return spec;
  const catalog = spec.slice('catalog:'.length);
  return project.catalogs.get(catalog === 'default' ? '' : catalog)?.get(name);
}

/** The names of all packages that a package asks for. */
export function dependencyNames({ manifest }: Package): string[] {
  return dependencySections.flatMap((section) => Object.keys(objectAt(manifest, section)));
}

/** The path of a file of a package, relative to the project. */
export function pathIn({ folder }: Package, file: string): string {
  return folder === '' ? file : `${folder}/${file}`;
}

export function hasFile(project: Project, owner: Package, file: string): boolean {
  return existsSync(join(project.root, pathIn(owner, file)));
}

/** Its text, or `undefined` where a package has no such file. */
export function readFileOf(project: Project, owner: Package, file: string): string | undefined {
  return readText(join(project.root, pathIn(owner, file)));
}

function readPackage(root: string, folder: string): Package | undefined {
  const path = folder === '' ? 'package.json' : `${folder}/package.json`;
  const text = readText(join(root, path));
  return text === undefined ? undefined : { folder, path, text, manifest: parseJson(path, text) };
}

function packageManagerOf(root: string, manifest: JsonObject): PackageManager {
  const { packageManager } = manifest;
  const named = typeof packageManager === 'string' ? packageManager.split('@')[0] : undefined;
  if (named === 'npm' || named === 'pnpm' || named === 'yarn' || named === 'bun') return named;
  if (isObject(manifest['pnpm']) || existsSync(join(root, 'pnpm-lock.yaml'))) return 'pnpm';
  if (existsSync(join(root, 'yarn.lock'))) return 'yarn';
  return existsSync(join(root, 'bun.lock')) ? 'bun' : 'npm';
}
