import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** Real projects, small: `<name>/before` is the tree, `<name>/after` has the files that change. */
export const projects: string = fileURLToPath(new URL('./projects', import.meta.url));

/** A copy of a project that the test may change. */
export function copyOf(name: string): string {
  const copy = temporaryFolder();
  cpSync(join(projects, name, 'before'), copy, { recursive: true });
  return copy;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'unlapse-project-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A digest of every file below `folder`, by its path. */
export function digestsOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    filesBelow(folder).map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]),
  );
}

/** The files below `folder`, or none where there is no such folder. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}
