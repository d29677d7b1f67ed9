import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../files/text-file.js';
import { isCapacitorApp } from '../project/capacitor-app.js';
import { hasFile, type Package, pathIn, type Project, readFileOf } from '../project/project.js';
import { capacitorPlugins } from './capacitor-plugins.js';
import type { Note } from './note.js';
import { AUTH_CONNECT } from './versions.js';

/** Files that `cap sync` writes anew. */
const GENERATED = /(?:capacitor\.(?:settings|build)\.gradle|CapApp-SPM\/Package\.swift)$/;
const NATIVE_CODE = /(?:\.(?:gradle|kts|java|kt|swift|m|h|pro)|\/Podfile)$/;
const IGNORED = new Set(['build', 'Pods', 'DerivedData', 'public', '.gradle', 'node_modules']);
const OLD_PART = /@ionic-enterprise\/auth\b|\bionic-?enterprise-?auth\b/i;
const LISTS = ['capacitor.config.ts', 'capacitor.config.js', 'capacitor.config.json'];

/** Where the platform folders count on the native part that Auth Connect had. */
export function oldNativePartNotes(project: Project, owner: Package): Note[] {
  if (!isCapacitorApp(project, owner)) return [];
  return [
    ...['android', 'ios']
      .filter((folder) => hasFile(project, owner, folder))
      .flatMap((folder) => filesBelow(project.root, pathIn(owner, folder)))
      .filter((path) => NATIVE_CODE.test(path) && !GENERATED.test(path))
      .flatMap((path) => mentionsIn(project.root, path)),
    ...pluginListNotes(project, owner),
  ];
}

function mentionsIn(root: string, path: string): Note[] {
  const lines = (readText(join(root, path)) ?? '').split('\n');
  const isPodfile = path.endsWith('/Podfile');
  return lines.flatMap((line, at) => {
    // Between `def capacitor_pods` and its `end` the command line of Capacitor writes.
    const isManaged =
      isPodfile && lines.slice(0, at).filter(opensOrCloses).at(-1)?.includes('def ');
    if (isManaged || isComment(line) || !OLD_PART.test(line)) return [];
    return [
      {
        level: 'by-hand',
        where: `${path}:${at + 1}`,
        message: 'this needs the native part of Auth Connect, which Unlapse does not have',
        fix: 'remove it: the login runs through @capacitor/browser and @capacitor/app',
      },
    ];
  });
}

function isComment(line: string): boolean {
  return /^\s*(?:\/\/|#|\*|\/\*)/.test(line);
}

function opensOrCloses(line: string): boolean {
  return /^\s*(?:def capacitor_pods|end)\b/.test(line);
}

/** Where a configuration lists the plugins, what is not in the list is not built in. */
function pluginListNotes(project: Project, owner: Package): Note[] {
  return LISTS.flatMap((file) => {
    const text = readFileOf(project, owner, file) ?? '';
    const isMissing = capacitorPlugins.some((name) => !text.includes(name));
    if (!text.includes('includePlugins') || !isMissing) return [];
    return [
      {
        level: 'by-hand',
        where: pathIn(owner, file),
        message: 'includePlugins does not list the plugins that a login needs',
        fix: `add ${capacitorPlugins.join(' and ')} to it, and take ${AUTH_CONNECT} out`,
      },
    ];
  });
}

function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return IGNORED.has(entry.name) ? [] : filesBelow(root, path);
    return entry.isFile() ? [path] : [];
  });
}
