import { join } from 'node:path';
import type { FileChange } from '../files/file-change.js';
import { isObject, objectAt } from '../files/json-file.js';
import { readText } from '../files/text-file.js';
import { parseYaml, withYamlString } from '../files/yaml-file.js';
import { catalogEntries, catalogFiles } from '../project/catalogs.js';
import type { Project } from '../project/project.js';
import { AUTH_CONNECT, isUnlapse, UNLAPSE_SPEC } from './versions.js';

/** Puts Unlapse into the catalogs, and pnpm's overrides, that have Auth Connect. */
export function catalogChanges({ root }: Project): (FileChange & { readonly after: string })[] {
  return catalogFiles.flatMap((path) => {
    const before = readText(join(root, path));
    if (before === undefined) return [];
    const after = placesIn(path, before).reduce(
      (text, keys) => withYamlString(path, text, keys, UNLAPSE_SPEC),
      before,
    );
    return [{ path, before, after }];
  });
}

function placesIn(path: string, text: string): (readonly string[])[] {
  const file = parseYaml(path, text);
  const overriding = isObject(file) ? objectAt(file, 'overrides')[AUTH_CONNECT] : undefined;
  return [
    ...catalogEntries(path, text),
    ...(typeof overriding === 'string'
      ? [{ name: AUTH_CONNECT, spec: overriding, keys: ['overrides', AUTH_CONNECT] }]
      : []),
  ]
    .filter(({ name, spec }) => name === AUTH_CONNECT && !isUnlapse(spec))
    .map(({ keys }) => keys);
}
