import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npmPackage, root } from './sources.js';

const workspace = join(root, '../..');
const workspaceModules = join(workspace, 'node_modules');
const commandLine = join(workspaceModules, '@capacitor/cli/bin/capacitor');

/** An app in a folder of its own, with what the workspace has installed of Capacitor. */
export interface CapacitorApp {
  readonly folder: string;
  /** Runs `npx cap …` in it; rejects when that fails. */
  cap(...args: string[]): Promise<void>;
  read(file: string): string;
}

/** A new app that has the plugin and no other. */
export function createAppWithPlugin(): CapacitorApp {
  const app = createFolder();
  const modules = join(app.folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(join(workspaceModules, '@capacitor'), join(modules, '@capacitor'), 'junction');
  // A copy: for the Swift Package Manager, version 7 writes its own number into the plugin.
  for (const file of ['package.json', ...npmPackage.files.filter(isNative)]) {
    cpSync(join(root, file), join(modules, npmPackage.name, file), { recursive: true });
  }
  write(app, 'package.json', { name: 'app', dependencies: { [npmPackage.name]: '*' } });
  write(app, 'capacitor.config.json', {
    appId: 'com.example.app',
    appName: 'App',
    webDir: 'dist',
  });
  return app;
}

/** The demo, as it is in a clone that has not been built. */
export function copyDemo(): CapacitorApp {
  const app = createFolder();
  symlinkSync(workspaceModules, join(app.folder, 'node_modules'), 'junction');
  for (const file of ['package.json', 'capacitor.config.ts']) {
    cpSync(join(workspace, 'apps/demo', file), join(app.folder, file));
  }
  return app;
}

function createFolder(): CapacitorApp {
  const folder = mkdtempSync(join(tmpdir(), 'capacitor-app-'));
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/index.html'), '<!doctype html><html><head></head></html>');
  return {
    folder,
    cap: async (...args) => {
      await promisify(execFile)(process.execPath, [commandLine, ...args], {
        cwd: folder,
        // It asks nothing, keeps its notes in the folder, and looks for no CocoaPods.
        env: { ...process.env, CI: '1', HOME: folder, CAPACITOR_COCOAPODS_PATH: 'none' },
      });
    },
    read: (file) => readFileSync(join(folder, file), 'utf8'),
  };
}

function isNative(file: string): boolean {
  return /^(android|ios|Package\.swift|.*\.podspec$)/.test(file);
}

function write(app: CapacitorApp, file: string, content: unknown): void {
  writeFileSync(join(app.folder, file), JSON.stringify(content));
}
