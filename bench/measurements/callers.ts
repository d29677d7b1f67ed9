import { differenceFigure } from '../figure.js';
import { withPage, type Measurement } from '../measurement.js';

const CALLERS = 1000;

/** Callers at once for a token that is over: one request, and little beyond its time. */
export const measureCallers: Measurement = async (bench) => {
  bench.server.takeRequests();
  const { unlapse, bare } = await withPage(bench, (page) =>
    page.evaluate(([rounds, callers]) => window.bench.timeCallers(rounds, callers), [
      bench.rounds,
      CALLERS,
    ] as const),
  );
  const sent = bench.server.takeRequests().filter((name) => name === 'token').length;
  // One for each, warm-up included, and one for the login.
  const expected = 2 * (bench.rounds + 10) + 1;
  if (sent !== expected) throw new Error(`${sent} token requests instead of ${expected}`);
  return [differenceFigure('1,000 callers at once, one request', unlapse, ['fetch', bare], 50)];
};
