import { randomUUID } from 'node:crypto';
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StorageError } from '../../errors/errors.js';

/** What is to become of one file. */
export interface FileChange {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly before: string;
  /** `undefined` removes the file. */
  readonly after: string | undefined;
}

/**
 * Makes the changes. Each file is the old one or the new one at every instant: a new one is written
 * beside it, with its permissions, and takes its place. A link stays a link.
 *
 * @throws {StorageError} UNLAPSE_STORAGE_FAILED: one cannot be written; those before it are changed
 */
export function applyChanges(root: string, changes: readonly FileChange[]): void {
  for (const { path, after } of changes) {
    try {
      const file = realpathSync(join(root, path));
      if (after === undefined) rmSync(file);
      else replace(file, after);
    } catch (cause) {
      throw new StorageError(
        'UNLAPSE_STORAGE_FAILED',
        `${path} cannot be written: see its permissions, then run this again`,
        { cause },
      );
    }
  }
}

function replace(file: string, text: string): void {
  const next = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(next, text, { mode: statSync(file).mode, flag: 'wx' });
    renameSync(next, file);
  } finally {
    rmSync(next, { force: true });
  }
}
