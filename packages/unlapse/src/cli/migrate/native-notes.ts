import { intentFilter } from '../native/android-manifest.js';
import { urlTypes } from '../native/info-plist.js';
import { type NativeApp, readNativeApp } from '../native/native-app.js';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isCapacitorApp } from '../project/capacitor-app.js';
import { pathIn, type Package, type Project } from '../project/project.js';
import { customSchemes } from '../native/custom-schemes.js';
import { findOptions } from '../sources/find-options.js';
import type { Note } from './note.js';

/**
 * What the platform folders lack: Auth Connect's native part received the callback by itself on
 * Android, now the app's own activity has to.
 */
export function nativeNotes(project: Project, owner: Package): Note[] {
  if (!isCapacitorApp(project, owner)) return [];
  const app = readNativeApp(project, owner);
  const schemes = schemesOf(project, owner, app);
  return [...androidNotes(app, schemes), ...iosNotes(app, schemes)];
}

function schemesOf(project: Project, owner: Package, app: NativeApp): string[] {
  const sources = pathIn(owner, 'src');
  const options = existsSync(join(project.root, sources)) ? findOptions(project.root, sources) : [];
  const uris = options.flatMap(({ values }) => values.redirectUri ?? []);
  return [...new Set([...(app.authUrlScheme ? [app.authUrlScheme] : []), ...customSchemes(uris)])];
}

function androidNotes({ android }: NativeApp, schemes: readonly string[]): Note[] {
  if (android === undefined) return [];
  if (schemes.length === 0 && android.schemes.length > 0) return [];
  return (schemes.length === 0 ? ['your.scheme'] : schemes)
    .filter((scheme) => !android.schemes.includes(scheme))
    .map((scheme) => ({
      level: 'by-hand',
      where: android.path,
      message: `no intent filter of the main activity receives ${scheme}:// (AUTH_URL_SCHEME alone does nothing any more)`,
      fix: 'add this to the activity that has the LAUNCHER category',
      snippet: intentFilter(scheme),
    }));
}

function iosNotes({ ios }: NativeApp, schemes: readonly string[]): Note[] {
  if (ios === undefined) return [];
  return schemes
    .filter((scheme) => scheme !== 'https' && !ios.schemes.includes(scheme))
    .map((scheme) => ({
      level: 'by-hand',
      where: ios.path,
      message: `CFBundleURLTypes does not register ${scheme}`,
      fix: 'add this to the outermost dict, or the scheme to the array that is there',
      snippet: urlTypes(scheme),
    }));
}
