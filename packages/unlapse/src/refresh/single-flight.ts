import type { AuthResult } from '../protocol/auth-result.js';
import type { RequestBuilder } from '../protocol/provider-request.js';
import type { RefreshOutcome } from './outcome.js';
import type { RefreshRequest } from './refresh-once.js';

/** Refreshes results, never twice at a time with one refresh token. */
export interface Refresher {
  /**
   * Callers with the same refresh token share one request and its outcome. A refresh for other
   * `scopes` shares nothing: it waits its turn, and spends the newest refresh token.
   */
  refresh(
    builder: RequestBuilder,
    auth: AuthResult,
    request?: RefreshRequest,
  ): Promise<RefreshOutcome>;
}

interface Flight {
  readonly scopes: string | undefined;
  readonly outcome: Promise<RefreshOutcome>;
}

/** A refresher whose refreshes, one at a time for each refresh token, are `refreshAlone`. */
export function createSingleFlight(refreshAlone: Refresher['refresh']): Refresher {
  const flights = new Map<string, Flight>();

  function refresh(
    builder: RequestBuilder,
    auth: AuthResult,
    request: RefreshRequest = {},
  ): Promise<RefreshOutcome> {
    const { scopes } = request;
    const key = auth.refreshToken ?? '';
    const current = flights.get(key);
    if (current !== undefined && current.scopes === undefined && scopes === undefined) {
      return current.outcome;
    }
    const go = (next: AuthResult): Promise<RefreshOutcome> =>
      next.refreshToken === auth.refreshToken
        ? refreshAlone(builder, next, request)
        : refresh(builder, next, request);
    const outcome =
      current === undefined
        ? go(auth)
        : current.outcome.then(
            (before) => go(successor(auth, before)),
            () => go(auth),
          );
    const flight = { scopes, outcome };
    flights.set(key, flight);
    const land = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    outcome.then(land, land);
    return outcome;
  }

  return { refresh };
}

/** `auth` with the refresh token that `before` left. */
function successor(auth: AuthResult, before: RefreshOutcome): AuthResult {
  const left = 'result' in before ? before.result : 'kept' in before ? before.kept : undefined;
  return left?.refreshToken === undefined ? auth : { ...auth, refreshToken: left.refreshToken };
}
