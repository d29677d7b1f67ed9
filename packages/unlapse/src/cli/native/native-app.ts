import { join } from 'node:path';
import { childrenOf, parseXml } from '../files/xml.js';
import { readText } from '../files/text-file.js';
import {
  dependencyOf,
  type Package,
  pathIn,
  type Project,
  readFileOf,
} from '../project/project.js';
import { type AndroidManifest, readAndroidManifest } from './android-manifest.js';
import { urlSchemesOf } from './info-plist.js';

/** The platform folders of a Capacitor app, as far as a login depends on them. */
export interface NativeApp {
  /** `undefined` where the app has no such platform. */
  readonly android: (AndroidManifest & { readonly path: string }) | undefined;
  readonly ios: { readonly path: string; readonly schemes: readonly string[] } | undefined;
  /** The value of Auth Connect's placeholder, where a build script sets it. */
  readonly authUrlScheme: string | undefined;
}

const MANIFEST = 'android/app/src/main/AndroidManifest.xml';
const STRINGS = 'android/app/src/main/res/values/strings.xml';
const PLIST = 'ios/App/App/Info.plist';
/** It has an activity of its own for the scheme in Auth Connect's placeholder. */
const NATIVE_PLUGIN = 'unlapse-capacitor-auth-session';
const BUILD_SCRIPTS = [
  'android/variables.gradle',
  'android/app/build.gradle',
  'android/app/build.gradle.kts',
  'android/build.gradle',
];

/** @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: a file is not well-formed */
export function readNativeApp(project: Project, owner: Package): NativeApp {
  const authUrlScheme = BUILD_SCRIPTS.map((file) =>
    placeholderIn(readFileOf(project, owner, file) ?? ''),
  ).find((scheme) => scheme !== undefined);
  const manifest = readFileOf(project, owner, MANIFEST);
  const plist = readFileOf(project, owner, PLIST);
  return {
    authUrlScheme,
    android:
      manifest === undefined ? undefined : androidOf(project, owner, manifest, authUrlScheme),
    ios:
      plist === undefined
        ? undefined
        : { path: pathIn(owner, PLIST), schemes: urlSchemesOf(pathIn(owner, PLIST), plist) },
  };
}

function androidOf(
  project: Project,
  owner: Package,
  text: string,
  authUrlScheme: string | undefined,
): NativeApp['android'] {
  const path = pathIn(owner, MANIFEST);
  const manifest = readAndroidManifest(path, text);
  const strings = stringResources(project, owner);
  const hasPlugin = dependencyOf(owner, NATIVE_PLUGIN) !== undefined;
  const written = [...manifest.schemes, ...(hasPlugin ? ['${AUTH_URL_SCHEME}'] : [])];
  const schemes = written.map((scheme) => {
    if (scheme === '${AUTH_URL_SCHEME}') return authUrlScheme ?? scheme;
    return strings.get(scheme.replace(/^@string\//, '')) ?? scheme;
  });
  return { ...manifest, path, schemes };
}

/** `@string/custom_url_scheme`, which Capacitor's template defines, stands for a text. */
function stringResources(project: Project, owner: Package): Map<string, string> {
  const path = pathIn(owner, STRINGS);
  const text = readText(join(project.root, path));
  const strings = text === undefined ? [] : childrenOf(parseXml(path, text), 'string');
  return new Map(
    strings.map((element) => [element.getAttribute('name') ?? '', element.textContent ?? '']),
  );
}

/** In Groovy (`AUTH_URL_SCHEME = 'a'`, `['AUTH_URL_SCHEME': 'a']`) or Kotlin. */
function placeholderIn(script: string): string | undefined {
  const code = script.replaceAll(/^\s*\/\/.*$/gm, '');
  return /\bAUTH_URL_SCHEME['"]?\]?\s*[:=]\s*['"]([^'"]+)['"]/.exec(code)?.[1];
}
