import { execFileSync, spawnSync, type ExecFileSyncOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'google-chrome-beta',
];

const otherPlaces = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
    .map((name) => process.env[name])
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, 'Google/Chrome/Application/chrome.exe')),
];

/**
 * The Chromium that the end-to-end tests use, and says which: `CHROMIUM_PATH`, the system's, one
 * that Playwright has downloaded before, or, for root on Debian and Ubuntu, the distribution's
 * package, installed now. A browser is never downloaded by itself.
 *
 * @returns path of the executable
 */
export async function findChromium(): Promise<string> {
  const given = process.env['CHROMIUM_PATH'];
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROMIUM_PATH names no file: ${given}`);
    return using(given, 'CHROMIUM_PATH');
  }
  const found = ofSystem();
  if (found !== undefined) return using(found, 'the system');
  const downloaded = chromium.executablePath();
  if (existsSync(downloaded)) return using(downloaded, 'Playwright');
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    installPackage();
    const installed = ofSystem();
    if (installed !== undefined) return using(installed, 'the package installed just now');
  }
  throw new Error(
    'no Chromium found: install Chromium or Chrome, or set CHROMIUM_PATH to one (on Debian and Ubuntu: apt-get install chromium)',
  );
}

function ofSystem(): string | undefined {
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => commands.map((command) => join(folder, command)));
  return [...onPath, ...otherPlaces].find((path) => existsSync(path) && starts(path));
}

/** Some distributions ship a placeholder under the name, which only says how to get a browser. */
function starts(path: string): boolean {
  if (process.platform !== 'linux') return true;
  return spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0;
}

function installPackage(): void {
  console.log('no Chromium found: installing the package chromium with apt-get');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options: ExecFileSyncOptions = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  execFileSync('apt-get', ['update'], options);
  execFileSync('apt-get', ['install', '--yes', '--no-install-recommends', 'chromium'], options);
}

function using(path: string, source: string): string {
  console.log(`Chromium: ${path} (${source})`);
  return path;
}
