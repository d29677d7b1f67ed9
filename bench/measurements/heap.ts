import type { Page } from '@playwright/test';
import { heapBytes } from '../browser.js';
import type { Figure } from '../figure.js';
import { withPage, type Bench, type Measurement } from '../measurement.js';

/** Below that it is the engine: code that it compiles, feedback that it keeps. */
const LIMIT_BYTES = 100_000;

/** What is held after many warm calls, and after many refreshes, that was not held before. */
export const measureHeap: Measurement = async (bench) => {
  const calls = 5000 * bench.rounds;
  const refreshes = 50 * bench.rounds;
  return [
    await growth(bench, `heap, ${count(calls)} warm calls`, (page, share) =>
      page.evaluate((times) => window.bench.callOften(times), calls * share),
    ),
    await growth(bench, `heap, ${count(refreshes)} refreshes`, (page, share) =>
      page.evaluate((times) => window.bench.refreshOften(times), refreshes * share),
    ),
  ];
};

/** @param work does this share of it */
async function growth(
  bench: Bench,
  name: string,
  work: (page: Page, share: number) => Promise<void>,
): Promise<Figure> {
  return withPage(bench, async (page) => {
    await page.evaluate(() => window.bench.start());
    // A tenth first: what is made once is no growth.
    await work(page, 0.1);
    const before = await heapBytes(page);
    await work(page, 1);
    const after = await heapBytes(page);
    return {
      name,
      measured: kilobytes(after),
      beside: `before ${kilobytes(before)}`,
      result: `${after < before ? '−' : '+'} ${kilobytes(Math.abs(after - before))}`,
      target: `≤ + ${kilobytes(LIMIT_BYTES)}`,
      isMet: after - before <= LIMIT_BYTES,
    };
  });
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
