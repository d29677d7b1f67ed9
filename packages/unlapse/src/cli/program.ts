import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { isUnlapseError } from '../errors/errors.js';
import { createWebClock } from '../platform/web/clock.js';
import { createWebHttp } from '../platform/web/http.js';
import type { GivenSettings } from './doctor/client-settings.js';
import { examine } from './doctor/doctor.js';
import { reportText } from './doctor/report-text.js';
import { providerNames } from './doctor/vendor.js';
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

  program
    .command('doctor')
    .description('looks at the set-up of the app and at the live server, and says what is wrong')
    .argument('[folder]', 'where the package.json of the app or of the repository is', '.')
    .option('--config <file>', 'JSON with the options of the client; else src/** is looked through')
    .option('--discovery-url <url>', 'URL of the discovery document')
    .option('--client-id <id>')
    .option('--redirect-uri <uri...>', 'one for the web, one for devices')
    .option('--logout-url <url...>')
    .option('--scope <scopes>', 'space separated')
    .option('--audience <audience>')
    .option('--origin <origin>', 'of the app in a browser (default: that of the redirect URI)')
    .addOption(
      new Option(
        '--provider <name>',
        'what the server is, where its address does not tell',
      ).choices(providerNames),
    )
    .option('--json', 'for programs', false)
    .action(async (folder: string, flags: GivenSettings & { readonly json: boolean }) => {
      const reports = await examine(resolve(folder), flags, createWebHttp(createWebClock()));
      terminal.out(flags.json ? `${JSON.stringify({ reports })}\n` : reportText(reports));
      const findings = reports.flatMap((report) => report.findings);
      exitCode = findings.some(({ level }) => level === 'error') ? 1 : 0;
    });

  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!isUnlapseError(error)) throw error;
    terminal.err(`error: ${error.message}\n`);
    // A file that cannot be read is something left to do for the one, and no answer for the other.
    return args[0] === 'migrate' ? 1 : 2;
  }
}

function projectIn(program: Command, folder: string): string {
  if (!existsSync(join(folder, 'package.json'))) {
    program.error(`error: ${folder} has no package.json: run it where that of your app is`);
  }
  return resolve(folder);
}
