import { androidAttribute, childrenOf, type Element, parseXml } from '../files/xml.js';

/** What an `AndroidManifest.xml` says that matters for a login. */
export interface AndroidManifest {
  /** Of the URLs that open the activity which holds the app, as they are written. */
  readonly schemes: readonly string[];
  /** Whether the app's data goes into backups; Android's default is that it does. */
  readonly allowsBackup: boolean;
  /** Whether rules say what goes into backups. */
  readonly hasBackupRules: boolean;
}

/** @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: it is not well-formed */
export function readAndroidManifest(path: string, text: string): AndroidManifest {
  const applications = childrenOf(parseXml(path, text), 'application');
  const says = (name: string): string | undefined =>
    applications.map((application) => androidAttribute(application, name)).find(Boolean);
  return {
    schemes: applications
      .flatMap((application) => childrenOf(application, 'activity'))
      .filter(isLauncher)
      .flatMap(filtersOf)
      .filter(opensLinks)
      .flatMap((filter) => childrenOf(filter, 'data'))
      .map((data) => androidAttribute(data, 'scheme'))
      .filter((scheme) => scheme !== undefined),
    allowsBackup: says('allowBackup') !== 'false',
    hasBackupRules: Boolean(says('dataExtractionRules') ?? says('fullBackupContent')),
  };
}

/** What to paste into that activity, so that the callback of a login reaches the app. */
export function intentFilter(scheme: string): string {
  return `<intent-filter>
    <action android:name="android.intent.action.VIEW" />
    <category android:name="android.intent.category.DEFAULT" />
    <category android:name="android.intent.category.BROWSABLE" />
    <data android:scheme="${scheme}" />
</intent-filter>`;
}

/** Capacitor's own activity is the one that the home screen starts. */
function isLauncher(activity: Element): boolean {
  return filtersOf(activity).some((filter) =>
    has(filter, 'category', 'android.intent.category.LAUNCHER'),
  );
}

function filtersOf(activity: Element): Element[] {
  return childrenOf(activity, 'intent-filter');
}

function opensLinks(filter: Element): boolean {
  return (
    has(filter, 'action', 'android.intent.action.VIEW') &&
    has(filter, 'category', 'android.intent.category.DEFAULT') &&
    has(filter, 'category', 'android.intent.category.BROWSABLE')
  );
}

function has(filter: Element, kind: string, name: string): boolean {
  return childrenOf(filter, kind).some((element) => androidAttribute(element, 'name') === name);
}
