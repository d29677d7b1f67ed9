import type { AuthResult } from '../src/protocol/auth-result.js';
import type { Session } from '../src/session/session-api.js';
import type { IdTokenClaims, SessionSnapshot } from '../src/session/snapshot.js';

/**
 * A `Session` without a server or a store: it is what it is told to be. Of the events it knows
 * `signed-out`.
 */
export interface MemorySession extends Session {
  /** How many functions wait for changes. */
  readonly listeners: number;
  /** Becomes `snapshot`, and says so. */
  become(snapshot: SessionSnapshot): void;
}

/** The end of the access token of `signedIn`; epoch milliseconds. */
export const endsAtMs: number = Date.UTC(2030, 0, 1, 1);

/** What `signedIn` is about. */
export const claims: IdTokenClaims = { iss: 'https://login.example.com', sub: 'user-1' };

export const signedIn: Extract<SessionSnapshot, { status: 'signed-in' }> = {
  status: 'signed-in',
  authResult: authResultWith('access-1'),
  claims,
  expiresAtMs: endsAtMs,
};

/** A result as a login with one server and client gives it. */
export function authResultWith(accessToken: string): AuthResult {
  return {
    accessToken,
    tokenType: 'Bearer',
    expiresIn: 3600,
    receivedAt: endsAtMs / 1000 - 3600,
    state: {},
    rawResult: '{}',
    config: { platform: 'web' },
    provider: {
      authorizeUrl: 'https://login.example.com/authorize',
      config: { url: 'https://login.example.com/token' },
      manifest: { issuer: 'https://login.example.com' },
      options: {
        clientId: 'app',
        discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
        redirectUri: 'https://app.example.com/callback',
        logoutUrl: 'https://app.example.com/',
        scope: 'openid offline_access',
        audience: '',
      },
    },
  };
}

/**
 * Creates one.
 *
 * @param initial what it is at first; default: the store has not been read
 * @param changes methods that do something else than here
 */
export function createMemorySession(
  initial: SessionSnapshot = { status: 'loading' },
  changes: Partial<Omit<Session, 'snapshot'>> = {},
): MemorySession {
  const listeners = new Set<{ readonly listener: () => void }>();
  const events = new EventTarget();
  let snapshot = initial;

  function become(next: SessionSnapshot): void {
    const ends = next.status === 'signed-out' && snapshot.status !== 'loading';
    snapshot = next;
    if (ends) events.dispatchEvent(new CustomEvent('signed-out', { detail: {} }));
    for (const { listener } of listeners) listener();
  }

  function currentResult(): AuthResult | null {
    return snapshot.status === 'signed-in' ? snapshot.authResult : null;
  }

  return {
    get snapshot() {
      return snapshot;
    },
    get listeners() {
      return listeners.size;
    },
    become,
    subscribe(listener) {
      const entry = { listener };
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    on(type, listener) {
      const onEvent = (event: Event): void => {
        if (event instanceof CustomEvent) listener(event.detail);
      };
      events.addEventListener(type, onEvent);
      return () => events.removeEventListener(type, onEvent);
    },
    ready: async () => {
      if (snapshot.status === 'loading') become({ status: 'signed-out' });
    },
    getAuthResult: async () => currentResult(),
    getAccessToken: async () => currentResult()?.accessToken,
    isAuthenticated: async () => snapshot.status === 'signed-in' || snapshot.status === 'suspended',
    refresh: async () => {
      const result = authResultWith('access-2');
      become({ ...signedIn, authResult: result });
      return { kind: 'refreshed', result };
    },
    login: async () => become(signedIn),
    logout: async () => become({ status: 'signed-out', reason: 'user' }),
    forget: async () => become({ status: 'signed-out', reason: 'user' }),
    handleCallback: async () => ({ kind: 'none' }),
    adopt: async (authResult) =>
      become({ status: 'signed-in', authResult, claims: undefined, expiresAtMs: endsAtMs }),
    fetch: (input, init) => fetch(input, init),
    dispose: () => listeners.clear(),
    ...changes,
  };
}
