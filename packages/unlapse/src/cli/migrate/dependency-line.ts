import { isObject, type JsonObject, withJsonString } from '../files/json-file.js';
import { dependencySections, type Package } from '../project/project.js';
import type { Note } from './note.js';
import { AUTH_CONNECT, isUnlapse, UNLAPSE_SPEC } from './versions.js';

/** Where else a `package.json` may say which version is installed. */
const overrides = [['overrides'], ['resolutions'], ['pnpm', 'overrides']];

/** The manifest of a package with Unlapse in the place of Auth Connect. */
export function withUnlapse({ manifest, text }: Package): string {
  return [...dependencySections.map((section) => [section]), ...overrides]
    .map((section) => [...section, AUTH_CONNECT])
    .filter((path) => isToBeReplaced(valueAt(manifest, path)))
    .reduce((next, path) => withJsonString(next, path, UNLAPSE_SPEC), text);
}

/** A peer range that the version of Unlapse would not satisfy. */
export function peerNotes({ manifest, path }: Package): Note[] {
  const range = valueAt(manifest, ['peerDependencies', AUTH_CONNECT]);
  if (range === undefined || range === '*' || isUnlapse(range)) return [];
  return [
    {
      level: 'by-hand',
      where: path,
      message: `peerDependencies asks for ${AUTH_CONNECT} ${range}, and Unlapse has a version of its own`,
      fix: 'set the range to "*"',
    },
  ];
}

/** A line that names a catalog stays: the catalog is what changes. */
export function isToBeReplaced(spec: string | undefined): boolean {
  return spec !== undefined && !isUnlapse(spec) && !spec.startsWith('catalog:');
}

function valueAt(manifest: JsonObject, path: readonly string[]): string | undefined {
  const value = path.reduce<unknown>(
    (object, key) => (isObject(object) ? object[key] : undefined),
    manifest,
  );
  return typeof value === 'string' ? value : undefined;
}
