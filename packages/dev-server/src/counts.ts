/** The places of the server that requests are counted for. */
export const endpoints = [
  'discovery',
  'jwks',
  'authorization',
  'sign_in',
  'token',
  'userinfo',
  'revocation',
  'end_session',
] as const;

export type Endpoint = (typeof endpoints)[number];

export interface GrantCounts {
  /** Token requests that arrived, answered or not. */
  readonly total: number;
  /**
   * What they came to: `granted`, `replayed` (in the rotation grace), the OAuth error code that was
   * answered, or `fault:` and the kind of the fault that was asked for.
   */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Requests since the start or the last reset. */
export interface RequestCounts {
  readonly endpoints: Readonly<Record<Endpoint, number>>;
  /** Token requests by their `grant_type`; the two that a public client uses are always there. */
  readonly grants: Readonly<Record<'authorization_code' | 'refresh_token', GrantCounts>> &
    Readonly<Record<string, GrantCounts>>;
}

export interface Counter {
  countRequest(endpoint: Endpoint): void;
  countGrant(grantType: string): void;
  countOutcome(grantType: string, outcome: string): void;
  counts(): RequestCounts;
  reset(): void;
}

export function createCounter(): Counter {
  let requests = new Map<Endpoint, number>();
  let totals = new Map<string, number>();
  let outcomes = new Map<string, Map<string, number>>();

  function grantCounts(grantType: string): GrantCounts {
    return {
      total: totals.get(grantType) ?? 0,
      outcomes: Object.fromEntries(outcomes.get(grantType) ?? []),
    };
  }

  return {
    countRequest: (endpoint) => increment(requests, endpoint),
    countGrant: (grantType) => increment(totals, grantType),
    countOutcome(grantType, outcome) {
      const ofGrant = outcomes.get(grantType) ?? new Map<string, number>();
      outcomes.set(grantType, ofGrant);
      increment(ofGrant, outcome);
    },
    counts: () => ({
      endpoints: Object.fromEntries(
        endpoints.map((endpoint) => [endpoint, requests.get(endpoint) ?? 0]),
      ) as Record<Endpoint, number>,
      grants: {
        ...Object.fromEntries([...totals.keys()].map((type) => [type, grantCounts(type)])),
        authorization_code: grantCounts('authorization_code'),
        refresh_token: grantCounts('refresh_token'),
      },
    }),
    reset() {
      requests = new Map();
      totals = new Map();
      outcomes = new Map();
    },
  };
}

function increment<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
