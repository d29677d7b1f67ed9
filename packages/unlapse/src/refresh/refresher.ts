import { type RefreshDeps, refreshOnce } from './refresh-once.js';
import { createSingleFlight, type Refresher } from './single-flight.js';

/** Refreshes by asking the server. */
export function createRefresher(deps: RefreshDeps): Refresher {
  const doubtful = new Set<string>();
  return createSingleFlight((builder, auth, request) =>
    refreshOnce(deps, builder, auth, doubtful, request),
  );
}
