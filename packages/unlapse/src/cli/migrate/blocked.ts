import {
  dependencyNames,
  hasFile,
  type Package,
  type Project,
  readFileOf,
  versionOf,
} from '../project/project.js';
import { isCapacitorApp } from '../project/capacitor-app.js';
import type { Note } from './note.js';
import { AUTH_CONNECT, isUnlapse, majorOf } from './versions.js';

/** Why the dependency of a package stays as it is: with Unlapse in its place it would not work. */
export function whyBlocked(project: Project, owner: Package): Note[] {
  const spec = versionOf(project, owner, AUTH_CONNECT);
  if (spec === undefined || isUnlapse(spec)) return [];
  const about = (message: string, fix: string): Note => ({
    level: 'blocked',
    where: owner.path,
    message,
    fix,
  });
  const version = majorOf(spec);
  const capacitor = majorOf(versionOf(project, owner, '@capacitor/core') ?? '');
  return [
    ...(version !== undefined && version < 5
      ? [about(`Auth Connect ${version} has another API`, oldApiFix(version))]
      : []),
    ...(isCordovaApp(project, owner)
      ? [
          about(
            'Cordova is not supported',
            'move the app to Capacitor 7 or later, then run migrate again',
          ),
        ]
      : []),
    ...(capacitor !== undefined && capacitor < 7 && isCapacitorApp(project, owner)
      ? [
          about(
            `Capacitor ${capacitor} is too old: Unlapse needs 7 or 8`,
            'upgrade with `npx cap migrate`, one major version after the other, then run migrate again',
          ),
        ]
      : []),
  ];
}

function oldApiFix(version: number): string {
  return version === 4
    ? 'update to Auth Connect 5, whose API is the same static one, then run migrate again'
    : 'rewrite the calls of IonicAuth to the static AuthConnect class of version 5, then run migrate again';
}

function isCordovaApp(project: Project, owner: Package): boolean {
  if (isCapacitorApp(project, owner)) return false;
  return (
    'cordova' in owner.manifest ||
    dependencyNames(owner).some((name) => /^cordova-(android|ios)$/.test(name)) ||
    (hasFile(project, owner, 'config.xml') &&
      /<widget\b/.test(readFileOf(project, owner, 'config.xml') ?? ''))
  );
}
