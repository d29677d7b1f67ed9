import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { expect, it } from 'vitest';
import {
  gradle,
  java,
  manifest,
  matches,
  npmPackage,
  podspec,
  root,
  source,
  swiftPackage,
} from './sources.js';

/** What the command line of Capacitor writes into Podfile and Package.swift for our npm name. */
const nativeName = 'UnlapseCapacitorAuthSession';

it('has an Android manifest that is well-formed, and takes the redirects of the browser', () => {
  const attributes = attributesIn(manifest);

  expect(attributes.get('data')).toEqual([
    { 'android:scheme': '${AUTH_URL_SCHEME}' },
    { 'android:scheme': 'https' },
  ]);
  expect(attributes.get('category')).toEqual([
    { 'android:name': 'android.intent.category.DEFAULT' },
    { 'android:name': 'android.intent.category.BROWSABLE' },
  ]);
});

it('would notice a manifest that is not', () => {
  expect(() => attributesIn(manifest.replace('</activity>', ''))).toThrow('unexpected close tag');
});

it('declares the activity that exists, in the namespace of the build', () => {
  const namespace = matches(gradle, /namespace = "([\w.]+)"/g);

  expect(matches(manifest, /android:name="\.(\w+)"/g)).toEqual(['RedirectActivity']);
  expect(matches(java, /^package ([\w.]+);/gm)).toEqual(namespace);
  expect(
    source('android/src/main/java/unlapse/capacitor/authsession/RedirectActivity.java'),
  ).toContain('public final class RedirectActivity extends Activity');
});

it('asks for the first browser library that has Auth Tab', () => {
  expect(gradle).toContain("rootProject.ext.androidxBrowserVersion : '1.9.0'");
  expect(gradle).toContain('"androidx.browser:browser:$androidxBrowserVersion"');
});

it('is found by CocoaPods and the Swift Package Manager under the name that Capacitor expects', () => {
  expect(existsSync(join(root, `${nativeName}.podspec`))).toBe(true);
  expect(matches(podspec, /s\.name = '(\w+)'/g)).toEqual([nativeName]);
  expect(matches(swiftPackage, /^ {4}name: "(\w+)"/gm)).toEqual([nativeName]);
  expect(matches(swiftPackage, /\.library\(name: "(\w+)"/g)).toEqual([nativeName]);
});

it('points to folders that exist', () => {
  const folders = [
    ...Object.values(npmPackage.capacitor).map(({ src }) => src),
    ...matches(swiftPackage, /path: "([\w/]+)"/g),
    ...npmPackage.files.filter((file) => !/^!|^dist$/.test(file)),
  ];

  expect(folders.filter((folder) => !existsSync(join(root, folder)))).toEqual([]);
});

/** Of each element, by the name of its tag. */
function attributesIn(xml: string): Map<string, Record<string, string>[]> {
  const found = new Map<string, Record<string, string>[]>();
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    found.set(name, [...(found.get(name) ?? []), attributes]);
  });
  parser.write(xml).close();
  return found;
}
