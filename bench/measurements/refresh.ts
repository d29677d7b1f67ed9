import { differenceFigure, ratioFigure } from '../figure.js';
import { withPage, type Bench, type Measurement } from '../measurement.js';

/** `session.refresh()`, claim and commit included, beside a bare `fetch` of the same request. */
export const measureRefresh: Measurement = async (bench) => {
  const slow = await timesAt(bench, 50);
  const fast = await timesAt(bench, 0);
  return [
    ratioFigure('refresh, server takes 50 ms', 'ms', slow.unlapse, ['fetch', slow.bare], 1.1),
    differenceFigure('refresh, server takes no time', fast.unlapse, ['fetch', fast.bare], 4),
  ];
};

async function timesAt(
  bench: Bench,
  delayMs: number,
): Promise<Record<'unlapse' | 'bare', number[]>> {
  bench.server.setDelay(delayMs);
  try {
    return await withPage(bench, (page) =>
      page.evaluate((rounds) => window.bench.timeRefreshes(rounds), bench.rounds),
    );
  } finally {
    bench.server.setDelay(0);
  }
}
