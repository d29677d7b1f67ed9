import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { ALIAS, entriesOf } from './entries.js';

const app = inject('app');

it('exports these names from each entry, and no others', async () => {
  const names: Record<string, string[]> = {};

  for (const entry of entriesOf(app)) {
    names[entry] = JSON.parse(
      runInNode(`console.log(JSON.stringify(Object.keys(await import('${entry}')).sort()))`),
    );
  }

  await expect(`${JSON.stringify(names, null, 2)}\n`).toMatchFileSnapshot('export-names.json');
});

it('can be imported where nothing of a browser may be touched', () => {
  const touched = runInNode(`
    const touched = [];
    for (const name of [
      'window', 'document', 'navigator', 'location', 'localStorage', 'sessionStorage', 'indexedDB',
      'crypto', 'fetch', 'BroadcastChannel', 'setTimeout', 'setInterval', 'addEventListener',
    ]) {
      Object.defineProperty(globalThis, name, {
        configurable: true,
        get() {
          touched.push(name);
          throw new Error(name + ' touched at import');
        },
      });
    }
    const before = Object.getOwnPropertyNames(globalThis).sort().join();
    await import('${ALIAS}');
    const after = Object.getOwnPropertyNames(globalThis).sort().join();
    process.stdout.write(JSON.stringify({ touched, newGlobals: before !== after }));
  `);

  expect(JSON.parse(touched)).toEqual({ touched: [], newGlobals: false });
});

/** What a module of the app prints. */
function runInNode(code: string): string {
  const file = join(app, `${crypto.randomUUID()}.js`);
  writeFileSync(file, code);
  return execFileSync(process.execPath, [file], { cwd: app, encoding: 'utf8' });
}
