import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('..', import.meta.url));

/** The text of one file of the package. */
export function source(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}

export const definitions: string = source('src/definitions.ts');
export const index: string = source('src/index.ts');
export const java: string = source(
  'android/src/main/java/unlapse/capacitor/authsession/AuthSessionPlugin.java',
);
export const javaCore: string = source(
  'android/src/main/java/unlapse/capacitor/authsession/AuthSessionCore.java',
);
export const swift: string = source('ios/Sources/AuthSessionPlugin/AuthSessionPlugin.swift');
export const swiftFailure: string = source(
  'ios/Sources/AuthSessionPlugin/AuthSessionFailure.swift',
);
export const manifest: string = source('android/src/main/AndroidManifest.xml');
export const gradle: string = source('android/build.gradle');
export const podspec: string = source('UnlapseCapacitorAuthSession.podspec');
export const swiftPackage: string = source('Package.swift');
export const npmPackage: {
  readonly name: string;
  readonly files: readonly string[];
  readonly capacitor: Readonly<Record<'ios' | 'android', { readonly src: string }>>;
} = JSON.parse(source('package.json'));

/** What the group of `pattern` matches in `text`, in order of the alphabet. */
export function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, group = '']) => group).sort();
}
