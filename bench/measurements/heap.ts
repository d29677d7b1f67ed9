import type { Page } from '@playwright/test';
import { heapBytes } from '../browser.js';
import type { Figure } from '../figure.js';
import { withPage, type Bench, type Measurement } from '../measurement.js';

/** Below that it is the engine: code that it compiles, feedback that it keeps. */
const LIMIT_BYTES = 100_000;

const WARM_UP = 1000;

/** What is held after many warm calls, and after many refreshes, that was not held before. */
export const measureHeap: Measurement = async (bench) => {
  const calls = 5000 * bench.rounds;
  const refreshes = 50 * bench.rounds;
  return [
    await growth(bench, `heap, ${count(calls)} warm calls`, calls, (page, times) =>
      page.evaluate((often) => window.bench.callOften(often), times),
    ),
    await growth(bench, `heap, ${count(refreshes)} refreshes`, refreshes, (page, times) =>
      page.evaluate((often) => window.bench.refreshOften(often), times),
    ),
  ];
};

async function growth(
  bench: Bench,
  name: string,
  times: number,
  work: (page: Page, times: number) => Promise<void>,
): Promise<Figure> {
  return withPage(bench, async (page) => {
    await page.evaluate(() => window.bench.start());
    // What is made once is no growth, and the engine makes some of it late.
    await work(page, WARM_UP);
    const before = await heapBytes(page);
    await work(page, times);
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
