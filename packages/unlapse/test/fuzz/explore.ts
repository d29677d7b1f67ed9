import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { inputsFor, longTexts } from './inputs.js';
import { assertPrototypesUntouched } from './promises.js';
import type { Target } from './target.js';

const corpus = new URL('corpus/', import.meta.url);
/** Processor time that is too little to tell anything; milliseconds. */
const NOISE_MS = 60;

/** Where texts for `target` are kept. */
export function corpusOf({ name }: Target): URL {
  return new URL(`${name}/`, corpus);
}

/** The texts that are kept for `target`, by the names of their files. */
export async function keptTexts(target: Target): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const name of (await readdir(corpusOf(target))).sort()) {
    texts.set(name, await readFile(new URL(name, corpusOf(target)), 'utf8'));
  }
  return texts;
}

/** Holds the promises with one text. */
export async function hold(target: Target, text: string): Promise<void> {
  await target.check(text);
  assertPrototypesUntouched();
}

/** Holds them with `runs` texts; what fails names the seed and the smallest text. */
export function explore(target: Target, runs: number, seed: number): Promise<void> {
  return fc.assert(
    fc.asyncProperty(inputsFor(target), (text) => hold(target, text)),
    { numRuns: runs, seed },
  );
}

/** The same, without an exception: the smallest text that breaks a promise. */
export async function search(
  target: Target,
  runs: number,
  seed: number,
): Promise<{ readonly text: string; readonly report: string } | undefined> {
  const details = await fc.check(
    fc.asyncProperty(inputsFor(target), (text) => hold(target, text)),
    { numRuns: runs, seed },
  );
  const [text] = details.counterexample ?? [];
  return text === undefined
    ? undefined
    : { text, report: (await fc.asyncDefaultReportMessage(details)) ?? '' };
}

/** Characters: more than any header or body that the readers see. */
const LONGEST = 65_536;

/** Holds that four times the text takes about four times as long: no pattern goes back and forth. */
export async function holdInLinearTime(target: Target): Promise<void> {
  const [quarter, whole] = [longTexts(target, LONGEST / 4), longTexts(target, LONGEST)];
  for (const [index, text] of whole.entries()) {
    const ms = await costMs(target, text);
    if (ms < NOISE_MS) continue;
    const shortMs = await costMs(target, quarter[index] ?? '');
    assert(ms < 10 * shortMs, `${shortMs} ms, then ${ms} ms for ${text.slice(0, 80)}…`);
  }
}

/** Of this process, whatever else the machine does: the least of three; milliseconds. */
async function costMs(target: Target, text: string): Promise<number> {
  let leastMs = Infinity;
  for (let round = 0; round < 3 && leastMs >= NOISE_MS; round += 1) {
    const before = process.cpuUsage();
    await hold(target, text);
    leastMs = Math.min(leastMs, process.cpuUsage(before).user / 1000);
  }
  return leastMs;
}
