/** What the development server can do to a refresh, by its own names. */
export const faults = [
  { kind: '503', label: '503', hint: 'The server is out of order' },
  { kind: '429', label: '429', hint: 'Too many requests, come back in 2 s' },
  { kind: 'html', label: 'HTML', hint: 'A captive portal answers instead' },
  { kind: 'reset', label: 'Reset', hint: 'The connection breaks, nothing done' },
  { kind: 'hang', label: 'Hang', hint: 'No answer for half a minute' },
  { kind: 'truncate', label: 'Truncate', hint: 'Tokens rotate, half the answer comes' },
  {
    kind: 'rotate-and-lose',
    label: 'Lose the reply',
    hint: 'Tokens rotate, the answer breaks off',
  },
  { kind: 'reset-after', label: 'Reset after', hint: 'Tokens rotate, no answer at all' },
  { kind: 'invalid_grant', label: 'invalid_grant', hint: 'A definite no: it ends the session' },
] as const;

export type FaultKind = (typeof faults)[number]['kind'];

/** What the development server says of itself. */
export interface DevServerState {
  /** The faults that still wait, with how many refreshes each will hit. */
  readonly pending: ReadonlyMap<string, number>;
  /** Refreshes that reached the server since it started, from any tab. */
  readonly refreshes: number;
}

/** The development server's `/faults`, which no real server has. Everything rejects without one. */
export interface DevServer {
  look(): Promise<DevServerState>;
  setFault(kind: FaultKind, times: number): Promise<void>;
  clearFaults(): Promise<void>;
  /** Ends every session of a user; none of their refresh tokens works any more. */
  revoke(user: string): Promise<void>;
}

export function createDevServer(issuer: string): DevServer {
  async function ask(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = { Accept: 'application/json', 'Content-Type': 'application/json' };
    const init: RequestInit = { method, headers };
    const response = await fetch(
      `${issuer}/faults${path}`,
      body === undefined ? init : { ...init, body: JSON.stringify(body) },
    );
    if (!response.ok) throw new Error(`the development server answered ${response.status}`);
    return response;
  }

  return {
    async look() {
      const answer = (await (await ask('GET', '')).json()) as FaultsAnswer;
      return {
        pending: new Map(answer.faults.map(({ kind, times = 1 }) => [kind, times])),
        refreshes: answer.counts.grants.refresh_token.total,
      };
    },
    async setFault(kind, times) {
      await ask('POST', '', { kind, times, grantType: 'refresh_token' });
    },
    async clearFaults() {
      await ask('DELETE', '');
    },
    async revoke(user) {
      await ask('POST', '/revoke', { user });
    },
  };
}

/** The part of the answer to `GET /faults` that is shown. */
interface FaultsAnswer {
  readonly faults: readonly { readonly kind: string; readonly times?: number }[];
  readonly counts: { readonly grants: { readonly refresh_token: { readonly total: number } } };
}
