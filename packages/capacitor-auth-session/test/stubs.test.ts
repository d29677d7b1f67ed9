import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { matches, root } from './sources.js';

const stubs = join(root, 'native-check/stubs-java/com/getcapacitor');
const capacitor = join(
  root,
  '../../node_modules/@capacitor/android/capacitor/src/main/java/com/getcapacitor',
);
const files = readdirSync(stubs, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.java'),
);

it.each(files)('knows of %s nothing but what Capacitor has in it', (file) => {
  const signature =
    /((?:(?:public|protected) (?:static )?\w+|String) \w+\([^)]*\)) (?:\{|default)/g;
  const stubbed = matches(readFileSync(join(stubs, file), 'utf8'), signature);
  const existing = matches(
    withoutAnnotations(readFileSync(join(capacitor, file), 'utf8')),
    signature,
  );

  expect(stubbed.length).toBeGreaterThan(0);
  expect(existing).toEqual(expect.arrayContaining(stubbed));
});

function withoutAnnotations(java: string): string {
  return java.replaceAll(/@(Nullable|NonNull) /g, '');
}
