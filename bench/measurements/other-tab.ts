import { openPage } from '../browser.js';
import { median, type Figure } from '../figure.js';
import type { Measurement } from '../measurement.js';

/** A second: what a tab may be behind another one. */
const LIMIT_MS = 1000;

/** How long after a refresh or logout of one tab a call of another one answers accordingly. */
export const measureOtherTab: Measurement = async ({ browser, server, rounds }) => {
  const context = await browser.newContext();
  const one = await openPage(context, server.url);
  await one.evaluate(() => window.bench.start());
  const other = await openPage(context, server.url);
  await other.evaluate(() => window.bench.join());

  async function lag(act: () => Promise<number>, isSeen: (token: string | undefined) => boolean) {
    const known = await other.evaluate(() => window.bench.session.getAccessToken());
    const seen = other.evaluate((token) => window.bench.waitForOtherToken(token), known);
    const doneAtMs = await act();
    const { token, atMs } = await seen;
    if (!isSeen(token)) throw new Error('the other tab has seen something else');
    return Math.max(0, atMs - doneAtMs);
  }

  const refreshes: number[] = [];
  for (let round = 0; round < Math.min(rounds, 50); round += 1) {
    refreshes.push(
      await lag(
        () => one.evaluate(() => window.bench.session.refresh().then(() => window.bench.nowMs())),
        (token) => token !== undefined,
      ),
    );
  }
  const logout = await lag(
    () => one.evaluate(() => window.bench.session.forget().then(() => window.bench.nowMs())),
    (token) => token === undefined,
  );
  await context.close();
  return [
    figureOf("another tab's refresh, seen by a warm call", refreshes),
    figureOf("another tab's logout, seen by a warm call", [logout]),
  ];
};

function figureOf(name: string, lagsMs: readonly number[]): Figure {
  const slowestMs = Math.max(...lagsMs);
  return {
    name,
    measured: `${median(lagsMs).toFixed(1)} ms`,
    beside: '',
    result: `slowest ${slowestMs.toFixed(1)} ms`,
    target: `≤ ${LIMIT_MS} ms`,
    isMet: slowestMs <= LIMIT_MS,
  };
}
