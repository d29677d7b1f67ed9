import { ratioFigure } from '../figure.js';
import { withPage, type Measurement } from '../measurement.js';

/** `getAccessToken()` with a token at hand, beside the same of keycloak-js. */
export const measureWarmToken: Measurement = async (bench) => {
  const { unlapse, keycloak } = await withPage(bench, (page) =>
    page.evaluate((rounds) => window.bench.timeWarmTokens(rounds), bench.rounds),
  );
  const [ours, theirs] = [unlapse, keycloak].map((times) => times.map((ms) => ms * 1000));
  return [
    ratioFigure('warm `getAccessToken()`', 'µs', ours ?? [], ['keycloak-js', theirs ?? []], 1.5),
  ];
};
