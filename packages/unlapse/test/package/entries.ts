import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The name that an app which comes from Auth Connect keeps: `npm:unlapse` installed under it. */
export const ALIAS = '@ionic-enterprise/auth';

/** The module specifiers of every entry of the export map, as an app of the alias writes them. */
export function entriesOf(app: string): string[] {
  const manifest = JSON.parse(
    readFileSync(join(app, 'node_modules', ALIAS, 'package.json'), 'utf8'),
  ) as { readonly exports: Readonly<Record<string, unknown>> };
  return Object.keys(manifest.exports)
    .filter((entry) => entry !== './package.json')
    .map((entry) => ALIAS + entry.slice(1));
}
