import { isUnlapseError } from '../../../src/errors/errors.js';
import type { AuthResult } from '../../../src/protocol/auth-result.js';
import type { VirtualBrowser } from '../../../src/testing/virtual-browser.js';
import type { VirtualTab } from '../../../src/testing/virtual-tab.js';
import { HINT_BOUND_MS, REQUEST_BOUND_MS } from '../bounds.js';
import type { RequestWatch } from '../client.js';
import { allTokens, newestIn, numberOf, parse } from '../tokens.js';
import type { Witness, World } from '../world.js';
import { createFamilyWatch } from './family-watch.js';
import type { ConnectInvariant, ConnectViolation } from './invariants.js';
import { createResultWatch, type Asked, type Instant } from './result-watch.js';

/** Watches what the tabs store, send and give out, and knows what the server knows. */
export interface ConnectObserver extends RequestWatch, Witness {
  readonly violations: readonly ConnectViolation[];
  report(invariant: ConnectInvariant, what: string): void;
  now(): Instant;
  thaws(): void;
  /**
   * A tab logs out, with a result that has no tokens: everybody.
   *
   * @returns what to call when it has done so
   */
  logsOut(tab: VirtualTab, result: AuthResult): () => void;
  /** `refreshSession` has given `result` for `own`. */
  gives(tab: VirtualTab, own: AuthResult, result: AuthResult, call: Asked): void;
  /** `refreshSession` has rejected. */
  refuses(tab: VirtualTab, own: AuthResult, error: unknown): void;
  /** The name of the login that a result is of. */
  loginOf(result: AuthResult): string | undefined;
  /** Looks at what must have happened by now, all faults being over. */
  concludes(): void;
}

/** What is known of one login. */
export interface Login {
  readonly id: string;
  /** The number of the newest of its refresh tokens that was ever stored. */
  newestStored: number;
  /** The store has failed it, or lost it, so that tabs may not know what another one has done. */
  isCut: boolean;
  /** Somebody has asked for its end. */
  isLeft: boolean;
  isRevoked: boolean;
  /** The server has refused one of its refresh tokens. */
  isRejected: boolean;
  /** … that was replaced by one which nobody knew. */
  isLost: boolean;
  /** When its tombstone was stored, or its logout was complete. */
  overAtMs?: number;
}

/** One request with a refresh token. */
interface Send {
  readonly tab: VirtualTab;
  /** On the server's clock. */
  readonly atMs: number;
  isOpen: boolean;
}

/** A refresh token that a tab has got and that nobody may use. */
interface Unwanted {
  readonly tab: VirtualTab;
  readonly token: string;
  readonly login: Login;
}

const TRANSIENT = ['UNLAPSE_NETWORK_', 'UNLAPSE_SERVER_UNAVAILABLE', 'UNLAPSE_STORAGE_FAILED'];

export function createConnectObserver(
  browser: VirtualBrowser,
  { server: serverKind, hasWebLocks }: World,
): ConnectObserver {
  const { server, storage } = browser;
  const violations: ConnectViolation[] = [];
  const logins = new Map<string, Login>();
  const sends = new Map<string, Send[]>();
  let thawedAtMs = -Infinity;
  /** By refresh token: the tabs that got its successor. */
  const receivers = new Map<string, VirtualTab[]>();
  const received: Unwanted[] = [];
  const unwanted = new Set<Unwanted>();
  /** The tabs that end the logins of everybody just now. */
  const leaving = new Set<{ readonly tab: VirtualTab }>();
  const nowMs = (): number => browser.clock.monotonic();

  function report(invariant: ConnectInvariant, what: string): void {
    violations.push({ invariant, what, atMs: nowMs() });
  }

  function loginOf(token: string | undefined): Login | undefined {
    const id = server.inspect(token ?? '')?.grantId;
    if (id === undefined) return undefined;
    let login = logins.get(id);
    if (!login) {
      login = {
        id,
        newestStored: 0,
        isCut: storage.condition !== 'fine',
        // Who has no token at hand ends what he finds, which may be of right now.
        isLeft: [...leaving].some(({ tab }) => tab.state !== 'closed'),
        isRevoked: false,
        isRejected: false,
        isLost: false,
      };
      logins.set(id, login);
    }
    return login;
  }

  /** Whether the store, or a tab that can act, has what came in place of the token. */
  function isSuperseded(token: string): boolean {
    return (
      (loginOf(token)?.newestStored ?? 0) > numberOf(token) ||
      (receivers.get(token) ?? []).some(({ state }) => state === 'running')
    );
  }

  /** Whether a refresh token was replaced, and nobody who can act has the new one. */
  function isReplyLost(token: string): boolean {
    return server.inspect(token)?.successor !== undefined && !isSuperseded(token);
  }

  /** Whether an attempt without an answer was repeated: the first request may come later still. */
  function maySeemStolen(login: Login): boolean {
    return [...sends].some(([token, all]) => loginOf(token) === login && all.length > 1);
  }

  function cutAll(): void {
    for (const login of logins.values()) login.isCut = true;
  }

  const results = createResultWatch({ clock: browser.clock, loginOf, report });
  const families = createFamilyWatch({
    loginOf,
    report,
    begins: results.begins,
  });
  storage.onChange((text, by, store) => {
    if (!store.startsWith('hand-off')) return;
    if (text === undefined) {
      families.lose();
      cutAll();
      return;
    }
    for (const login of families.change(text, by)) {
      login.overAtMs = nowMs();
      // What was on its way into the store when the user left is not wanted any more.
      for (const token of received) {
        if (token.login === login && numberOf(token.token) > login.newestStored) {
          unwanted.add(token);
        }
      }
    }
  });

  return {
    violations,
    report,
    now: results.now,
    loginOf: ({ accessToken }) => loginOf(accessToken)?.id,
    sends(tab, { url, body = '' }) {
      if (body.includes('authorization_code')) {
        // From here on it is to be known what becomes of it.
        return (response) => loginOf(newestIn(response?.body ?? ''));
      }
      const token = newestIn(body);
      const login = loginOf(token);
      if (!token || !login) return () => {};
      if (url.endsWith('/revoke')) {
        for (const one of unwanted) {
          if (one.tab === tab && one.token === token) unwanted.delete(one);
        }
        if (!login.isLeft) report('no-living-login-is-revoked', `${tab.name} revokes ${token}`);
        login.isRevoked = true;
        return () => {};
      }
      if (!browser.isOnline) return () => {};
      const others = sends.get(token) ?? [];
      const live = others.find(
        (other) =>
          other.isOpen &&
          other.tab.state !== 'closed' &&
          server.now() - other.atMs < REQUEST_BOUND_MS,
      );
      // Of a login that the server has ended nothing can be lost, and nothing is known any more.
      const isAgreed = !login.isCut && !login.isRejected;
      if (live && isAgreed) {
        report(
          'one-request-per-refresh-token',
          `${tab.name} sends ${token}, ${server.now() - live.atMs} ms after ${live.tab.name}`,
        );
      }
      // Who has just been thawed stores what came long ago.
      const isThawed = nowMs() - thawedAtMs < HINT_BOUND_MS;
      if (isSuperseded(token) && isAgreed && !isThawed) {
        report('no-superseded-token-is-sent', `${tab.name} sends ${token}`);
      }
      const wasLost = isReplyLost(token);
      const sent = results.now();
      const send: Send = { tab, atMs: server.now(), isOpen: true };
      sends.set(token, [...others, send]);
      return (response) => {
        send.isOpen = false;
        if (!response) return;
        if (response.status === 400) {
          login.isRejected = true;
          if (wasLost || isReplyLost(token) || maySeemStolen(login)) login.isLost = true;
          return;
        }
        const { access_token: accessToken, refresh_token: next = token } = parse(response.body);
        if (typeof accessToken !== 'string' || typeof next !== 'string') return;
        results.issues(accessToken, sent, new URLSearchParams(body).has('scope'));
        if (next !== token) receivers.set(token, [...(receivers.get(token) ?? []), tab]);
        const got = { tab, token: next, login };
        if (login.overAtMs !== undefined) unwanted.add(got);
        else if (next !== token) received.push(got);
      };
    },
    logsOut(tab, result) {
      const own = loginOf(result.accessToken);
      for (const login of own ? [own] : logins.values()) login.isLeft = true;
      // What is not known here cannot be ended without a token.
      const known = own ? [own] : families.alive;
      const logout = { tab };
      if (!own) leaving.add(logout);
      return () => {
        leaving.delete(logout);
        for (const login of known) {
          // What the server has refused is forgotten, and its earlier tokens with it.
          if (login.isCut || login.isRejected) continue;
          if (own) login.overAtMs ??= nowMs();
          if (families.alive.includes(login)) {
            report('a-logout-leaves-a-tombstone', `${tab.name} has left ${login.id}`);
          }
        }
      };
    },
    gives: results.gives,
    refuses(tab, own, error) {
      const code = isUnlapseError(error) ? error.code : String(error);
      if (TRANSIENT.some((start) => code.startsWith(start))) return;
      const login = loginOf(own.accessToken);
      if (code !== 'UNLAPSE_REFRESH_REJECTED' || !login) {
        report('calls-fail-as-documented', `${tab.name} gets ${String(error)}`);
        return;
      }
      if (login.isLeft || login.isRevoked) return;
      const canLose = serverKind !== 'no-rotation' && serverKind !== 'long-grace';
      if (canLose && (login.isLost || login.isCut)) return;
      report('no-login-is-lost', `${tab.name} is told that ${login.id} is over`);
    },
    thaws() {
      thawedAtMs = nowMs();
      results.thaws();
    },
    jumps() {
      // It ends the claims of the living, whom no lock tells from the dead.
      if (!hasWebLocks) cutAll();
    },
    losesHints() {},
    failsStorage: cutAll,
    revokes(sub) {
      for (const token of allTokens(2 * server.recorded.length)) {
        const login = server.inspect(token)?.sub === sub ? loginOf(token) : undefined;
        if (login) login.isRevoked = true;
      }
    },
    concludes() {
      for (const { tab, token, login } of unwanted) {
        if (tab.state !== 'closed' && !login.isCut) {
          report('a-late-token-is-revoked', `${tab.name} has kept ${token}`);
        }
      }
    },
  };
}
