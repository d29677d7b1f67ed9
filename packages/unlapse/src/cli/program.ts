import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { isUnlapseError } from '../errors/errors.js';
import { migrate, type Outcome } from './migrate/migrate.js';

/** Where the program writes. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
}

/** 0: done, or nothing to do. 1: something is left to do. 2: wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** Runs `unlapse` with the arguments that follow its name. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = new Command('unlapse')
    .description('Moves an app from Ionic Auth Connect to Unlapse, and finds what is set up wrong.')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });

  const show = ({ text, exitCode: code }: Outcome): void => {
    terminal.out(text);
    exitCode = code;
  };

  program
    .command('migrate')
    .description('puts Unlapse in the place of Auth Connect; says what it would do unless --write')
    .argument('[folder]', 'where the package.json of the app or of the repository is', '.')
    .option('--write', 'change the files', false)
    .action((folder: string, { write }: { readonly write: boolean }) =>
      show(migrate(projectIn(program, folder), write)),
    );

  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!isUnlapseError(error)) throw error;
    terminal.err(`error: ${error.message}\n`);
    return 1;
  }
}

function projectIn(program: Command, folder: string): string {
  if (!existsSync(join(folder, 'package.json'))) {
    program.error(`error: ${folder} has no package.json: run it where that of your app is`);
  }
  return resolve(folder);
}
