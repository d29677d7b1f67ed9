import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALIAS } from './installed-package.js';

/** The module specifiers of every entry of the export map, as an app of the alias writes them. */
export function entriesOf(app: string): string[] {
  const manifest = JSON.parse(
    readFileSync(join(app, 'node_modules', ALIAS, 'package.json'), 'utf8'),
  ) as { readonly exports: Readonly<Record<string, unknown>> };
  return Object.keys(manifest.exports)
    .filter((entry) => entry !== './package.json')
    .map((entry) => ALIAS + entry.slice(1));
}
