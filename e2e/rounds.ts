/** How often the tests of races and deaths go round; `npm run e2e:tabs -- --rounds 50` for more. */
export const rounds: number = Number(process.env['E2E_ROUNDS'] ?? 5);

/** For a test of that many rounds, on a machine that is busy; milliseconds. */
export const roundsTimeoutMs: number = 30_000 + rounds * 6000;
