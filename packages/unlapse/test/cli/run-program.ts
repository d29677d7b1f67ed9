import { runProgram } from '../../src/cli/program.js';

/** What the program wrote, and how it ended. */
export interface Run {
  readonly out: string;
  readonly err: string;
  readonly exitCode: number;
}

/** Runs `unlapse` in this process. */
export async function run(...args: readonly string[]): Promise<Run> {
  let out = '';
  let err = '';
  const exitCode = await runProgram(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { out, err, exitCode };
}
