import type { NativeApp } from '../native/native-app.js';
import { customSchemes } from '../native/custom-schemes.js';
import { doubtful, type Finding, ok, unknown, wrong } from './finding.js';

/** Whether the platform folders let the callback in, and keep tokens out of backups. */
export function deviceFindings(app: NativeApp, redirectUris: readonly string[]): Finding[] {
  const schemes = customSchemes(redirectUris);
  return [...androidFindings(app, schemes), ...iosFindings(app, schemes)];
}

function androidFindings({ android }: NativeApp, schemes: readonly string[]): Finding[] {
  if (android === undefined) return [];
  const { path, allowsBackup, hasBackupRules, schemes: registered } = android;
  return [
    ...schemes.map((scheme) =>
      registered.includes(scheme)
        ? ok('android-scheme', `${path} receives ${scheme}://`)
        : wrong(
            'android-scheme',
            `${path}: no intent filter of the main activity receives ${scheme}://`,
            'add one: `npx unlapse migrate` prints it',
          ),
    ),
    backup(path, allowsBackup, hasBackupRules),
  ];
}

function backup(path: string, isAllowed: boolean, hasRules: boolean): Finding {
  if (!isAllowed) return ok('android-backup', `${path} keeps the app out of backups`);
  return hasRules
    ? unknown(
        'android-backup',
        `${path} allows backups by rules of its own`,
        'exclude the storage of the session in them',
      )
    : doubtful(
        'android-backup',
        `${path} lets the storage of the app go into backups`,
        'set android:allowBackup="false", or exclude the storage of the session by rules',
      );
}

function iosFindings({ ios }: NativeApp, schemes: readonly string[]): Finding[] {
  if (ios === undefined) return [];
  return schemes.map((scheme) =>
    ios.schemes.includes(scheme)
      ? ok('ios-scheme', `${ios.path} registers ${scheme}`)
      : wrong(
          'ios-scheme',
          `${ios.path}: CFBundleURLTypes does not register ${scheme}`,
          'add it: `npx unlapse migrate` prints it',
        ),
  );
}
