import { join } from 'node:path';
import { isObject } from '../files/json-file.js';
import { readText } from '../files/text-file.js';
import { parseYaml } from '../files/yaml-file.js';

/** Catalog → package → version. */
export type Catalogs = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** A version in a file of catalogs, and where it stands there. */
export interface CatalogEntry {
  readonly catalog: string;
  readonly name: string;
  readonly spec: string;
  readonly keys: readonly string[];
}

/** Where pnpm and Yarn keep versions that the workspaces share. */
export const catalogFiles = ['pnpm-workspace.yaml', '.yarnrc.yml'] as const;

export function readCatalogs(root: string): Catalogs {
  const catalogs = new Map<string, Map<string, string>>();
  for (const path of catalogFiles) {
    const text = readText(join(root, path)) ?? '';
    for (const { catalog, name, spec } of catalogEntries(path, text)) {
      const entries = catalogs.get(catalog) ?? new Map<string, string>();
      catalogs.set(catalog, entries.set(name, spec));
    }
  }
  return catalogs;
}

/** @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: no YAML */
export function catalogEntries(path: string, text: string): CatalogEntry[] {
  const file = parseYaml(path, text);
  if (!isObject(file)) return [];
  const { catalog: usual, catalogs } = file;
  const named = isObject(catalogs) ? Object.entries(catalogs) : [];
  return [
    ...versionsIn('', ['catalog'], usual),
    ...named.flatMap(([name, versions]) =>
      versionsIn(name === 'default' ? '' : name, ['catalogs', name], versions),
    ),
  ];
}

function versionsIn(catalog: string, keys: readonly string[], versions: unknown): CatalogEntry[] {
  return Object.entries(isObject(versions) ? versions : {}).flatMap(([name, spec]) =>
    typeof spec === 'string' ? [{ catalog, name, spec, keys: [...keys, name] }] : [],
  );
}
