/**
 * Measures the library in a real Chromium, and writes `bench/results.md`: `npm run bench`.
 *
 * --rounds N  how often to do what is timed; default 200; with another number nothing is written
 * --only X    the measurements whose name has X in it; nothing is written
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { launchBrowser } from './browser.js';
import { type Figure, tableOf } from './figure.js';
import type { Measurement } from './measurement.js';
import { measureCallers } from './measurements/callers.js';
import { measureHeap } from './measurements/heap.js';
import { measureOtherTab } from './measurements/other-tab.js';
import { measureRefresh } from './measurements/refresh.js';
import { measureReload } from './measurements/reload.js';
import { measureWarmToken } from './measurements/warm-token.js';
import { buildPageScripts } from './page-scripts.js';
import { startServer } from './server.js';

const ROUNDS = 200;
const measurements: Readonly<Record<string, Measurement>> = {
  refresh: measureRefresh,
  'warm-token': measureWarmToken,
  'other-tab': measureOtherTab,
  reload: measureReload,
  callers: measureCallers,
  heap: measureHeap,
};

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: String(ROUNDS) },
    only: { type: 'string', default: '' },
  },
});
const rounds = Number(values.rounds);
const load = loadavg()[0] ?? 0;
const server = await startServer(await buildPageScripts());
const browser = await launchBrowser();
const figures: Figure[] = [];
try {
  for (const [name, measure] of Object.entries(measurements)) {
    if (!name.includes(values.only)) continue;
    const found = await measure({ browser, server, rounds });
    for (const figure of found) {
      console.log(
        `${figure.isMet ? '✓' : '✗'} ${figure.name}: ${figure.result} (${figure.target})`,
      );
    }
    figures.push(...found);
  }
  if (rounds === ROUNDS && values.only === '') writeResults();
} finally {
  await browser.close();
  await server.close();
}
process.exitCode = figures.every(({ isMet }) => isMet) ? 0 : 1;

function writeResults(): void {
  const template = readFileSync(new URL('results.template.md', import.meta.url), 'utf8');
  const facts: Readonly<Record<string, string>> = {
    date: new Date().toISOString().slice(0, 10),
    chromium: browser.version(),
    node: process.versions.node,
    cores: String(availableParallelism()),
    load: load.toFixed(1),
    keycloak: versionOf('keycloak-js'),
    rounds: String(ROUNDS),
    table: tableOf(figures),
  };
  const text = template.replaceAll(/\{(\w+)\}/g, (_, fact: string) => facts[fact] ?? '');
  writeFileSync(new URL('results.md', import.meta.url), text);
}

function versionOf(dependency: string): string {
  const { dependencies } = JSON.parse(
    readFileSync(new URL('package.json', import.meta.url), 'utf8'),
  );
  return String(dependencies[dependency]);
}
