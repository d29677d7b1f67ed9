import { applyChanges } from '../files/file-change.js';
import { unifiedDiff } from '../files/diff.js';
import type { Note } from './note.js';
import { type Plan, planMigration } from './plan.js';

/** What a command has to say, and how its program ends. */
export interface Outcome {
  readonly text: string;
  readonly exitCode: 0 | 1;
}

const titles: Record<Note['level'], string> = {
  blocked: 'Left as it is',
  'by-hand': 'For you to do',
  kept: 'Kept',
};

/**
 * Puts Unlapse in the place of Auth Connect.
 *
 * @param write false only says what would change
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: a file of the project cannot be read;
 * nothing has been changed
 */
export function migrate(root: string, write: boolean): Outcome {
  const plan = planMigration(root);
  if (write) applyChanges(root, plan.changes);
  const isDone = plan.notes.every(({ level }) => level === 'kept');
  return { text: inWords(plan, write), exitCode: isDone ? 0 : 1 };
}

function inWords(plan: Plan, write: boolean): string {
  const { changes, isConcerned } = plan;
  if (!isConcerned) return 'Nothing to do: no package.json asks for @ionic-enterprise/auth.\n';
  const sections = [
    ...(changes.length > 0 ? [unifiedDiff(changes)] : []),
    ...(['blocked', 'by-hand', 'kept'] as const).flatMap((level) => section(plan.notes, level)),
    closing(plan, write),
  ];
  return sections.join('\n');
}

function section(notes: readonly Note[], level: Note['level']): string[] {
  const listed = notes.filter((note) => note.level === level);
  return listed.length === 0 ? [] : [`${titles[level]}:\n${listed.map(noteInWords).join('')}`];
}

function noteInWords({ where, message, fix, snippet }: Note): string {
  const lines = [
    `  ${where}: ${message}`,
    ...(fix === undefined ? [] : [`    fix: ${fix}`]),
    ...(snippet === undefined ? [] : [snippet.replaceAll(/^/gm, '      ')]),
  ];
  return `${lines.join('\n')}\n`;
}

function closing({ changes, project, notes }: Plan, write: boolean): string {
  const files = changes.length === 1 ? '1 file' : `${changes.length} files`;
  if (changes.length === 0) {
    const isDone = notes.every(({ level }) => level === 'kept');
    return isDone ? 'Nothing to do: this is done already.\n' : 'Nothing to change in files.\n';
  }
  if (!write) return `${files} would change. Nothing has been written: --write does it.\n`;
  const hasDevices = project.packages.some(({ manifest }) =>
    JSON.stringify(manifest).includes('"@capacitor/core"'),
  );
  const steps = [
    `${project.packageManager} install`,
    ...(hasDevices ? ['npx cap sync'] : []),
    'npx unlapse doctor',
  ];
  return `${files} changed; lock files are for your package manager. Now run: ${steps.join(', ')}.\n`;
}
