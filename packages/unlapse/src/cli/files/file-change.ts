import { randomUUID } from 'node:crypto';
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
 */
export function applyChanges(root: string, changes: readonly FileChange[]): void {
  for (const { path, after } of changes) {
    const file = realpathSync(join(root, path));
    if (after === undefined) {
      rmSync(file);
      continue;
    }
    const next = `${file}.${randomUUID()}.tmp`;
    try {
      writeFileSync(next, after, { mode: statSync(file).mode, flag: 'wx' });
      renameSync(next, file);
    } finally {
      rmSync(next, { force: true });
    }
  }
}
