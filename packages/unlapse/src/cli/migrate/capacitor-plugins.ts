import { withJsonString } from '../files/json-file.js';
import { isCapacitorApp } from '../project/capacitor-app.js';
import { dependencyOf, type Package, type Project, versionOf } from '../project/project.js';
import type { Note } from './note.js';
import { majorOf } from './versions.js';

/** What opens the login page on a device, and what brings the answer back. */
export const capacitorPlugins = ['@capacitor/app', '@capacitor/browser'] as const;

/**
 * `text`, the manifest of a package, with the plugins that a login on a device needs: Capacitor finds
 * plugins only among the dependencies of the app itself.
 */
export function withCapacitorPlugins(project: Project, owner: Package, text: string): string {
  const major = majorOf(versionOf(project, owner, '@capacitor/core') ?? '');
  if (major === undefined) return text;
  return missingPlugins(project, owner).reduce(
    (next, name) => withJsonString(next, ['dependencies', name], `^${major}.0.0`),
    text,
  );
}

export function pluginNotes(project: Project, owner: Package): Note[] {
  const missing = missingPlugins(project, owner);
  const spec = versionOf(project, owner, '@capacitor/core') ?? '';
  if (missing.length === 0 || majorOf(spec) !== undefined) return [];
  return [
    {
      level: 'by-hand',
      where: owner.path,
      message: `@capacitor/core "${spec}" does not tell which version of ${missing.join(' and ')} to add`,
      fix: 'add them to the dependencies, in the major version of @capacitor/core',
    },
  ];
}

function missingPlugins(project: Project, owner: Package): string[] {
  if (!isCapacitorApp(project, owner)) return [];
  return capacitorPlugins.filter((name) => dependencyOf(owner, name) === undefined);
}
