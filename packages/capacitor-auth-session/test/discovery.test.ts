import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { copyDemo, createAppWithPlugin, type CapacitorApp } from './capacitor-app.js';
import { matches, npmPackage } from './sources.js';

const settings = 'android/capacitor.settings.gradle';
const androidClasses = 'android/app/src/main/assets/capacitor.plugins.json';
const podfile = 'ios/App/Podfile';
const iosConfig = 'ios/App/App/capacitor.config.json';

const apps: CapacitorApp[] = [];

afterAll(() => {
  for (const { folder } of apps) rmSync(folder, { recursive: true });
});

describe('the plugin, in an app', () => {
  it('is found by cap add android', async () => {
    const app = track(createAppWithPlugin());

    await app.cap('add', 'android');

    expect(app.read(settings)).toContain("include ':unlapse-capacitor-auth-session'");
    expect(JSON.parse(app.read(androidClasses))).toEqual([
      { pkg: npmPackage.name, classpath: 'unlapse.capacitor.authsession.AuthSessionPlugin' },
    ]);
  });

  it('is found by cap add ios with CocoaPods', async () => {
    const app = track(createAppWithPlugin());

    await app.cap('add', 'ios');

    expect(app.read(podfile)).toContain("pod 'UnlapseCapacitorAuthSession', :path =>");
    expect(classesIn(app.read(iosConfig))).toEqual(['AuthSessionPlugin']);
  });

  it('is found by cap sync ios with the Swift Package Manager', async () => {
    const app = track(createAppWithPlugin());
    // Version 7 writes the project, then fails for want of a Podfile; its sync does not.
    await app.cap('add', 'ios', '--packagemanager', 'SPM').catch(() => undefined);

    await app.cap('sync', 'ios');

    expect(app.read('ios/App/CapApp-SPM/Package.swift')).toContain(
      '.product(name: "UnlapseCapacitorAuthSession", package: "UnlapseCapacitorAuthSession")',
    );
    expect(classesIn(app.read(iosConfig))).toEqual(['AuthSessionPlugin']);
  });
});

it('finds the plugins of the demo by cap add and cap sync', async () => {
  const app = track(copyDemo());

  await app.cap('add', 'android');
  await app.cap('add', 'ios');
  await app.cap('sync');

  expect(packagesIn(app.read(androidClasses))).toEqual([
    '@aparajita/capacitor-secure-storage',
    '@capacitor/app',
    '@capacitor/browser',
    '@capacitor/network',
    '@capacitor/preferences',
  ]);
  expect(matches(app.read(podfile), /pod '(\w+)', :path/g)).toEqual([
    'AparajitaCapacitorSecureStorage',
    'Capacitor',
    'CapacitorApp',
    'CapacitorBrowser',
    'CapacitorCordova',
    'CapacitorNetwork',
    'CapacitorPreferences',
  ]);
  expect(classesIn(app.read(iosConfig))).toEqual([
    'SecureStorage',
    'AppPlugin',
    'CAPBrowserPlugin',
    'CAPNetworkPlugin',
    'PreferencesPlugin',
  ]);
  expect(app.read('android/app/src/main/assets/public/index.html')).toBe(
    app.read('dist/index.html'),
  );
});

function track(app: CapacitorApp): CapacitorApp {
  apps.push(app);
  return app;
}

function classesIn(config: string): unknown {
  return (JSON.parse(config) as { readonly packageClassList: unknown }).packageClassList;
}

function packagesIn(plugins: string): string[] {
  return (JSON.parse(plugins) as readonly { readonly pkg: string }[]).map(({ pkg }) => pkg);
}
