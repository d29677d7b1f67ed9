import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The native plugin. */
export const plugin = fileURLToPath(
  new URL('../../packages/capacitor-auth-session', import.meta.url),
);

export type Outcome =
  | { readonly status: 'passed' }
  | { readonly status: 'failed'; readonly output: string }
  | { readonly status: 'skipped'; readonly reason: string };

export interface NativeCheck {
  readonly name: string;
  run(): Outcome;
}

/** Runs a program to its end; one that cannot be started has failed. */
export function run(program: string, args: readonly string[], cwd: string = plugin): Outcome {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status === 0) return { status: 'passed' };
  return { status: 'failed', output: error === undefined ? stdout + stderr : error.message };
}

export function isInstalled(program: string, ...versionArgs: readonly string[]): boolean {
  return spawnSync(program, versionArgs).status === 0;
}

/** Paths of all files below `folder` with this ending. */
export function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}
