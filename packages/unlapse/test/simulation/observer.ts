import type { HttpRequest, HttpResponse } from '../../src/ports/http.js';
import type { AuthResult } from '../../src/protocol/auth-result.js';
import type { VirtualBrowser } from '../../src/testing/virtual-browser.js';
import { SESSION_STORE } from '../../src/testing/virtual-storage.js';
import type { VirtualTab } from '../../src/testing/virtual-tab.js';
import { HINT_BOUND_MS, REQUEST_BOUND_MS, REQUESTS_PER_MINUTE, STALE_BOUND_MS } from './bounds.js';
import type { Invariant, Violation } from './invariants.js';
import { allTokens, newestIn, numberOf, parse } from './tokens.js';
import type { ServerKind } from './world.js';

/** Watches what the tabs store, send and give out, and knows what the server knows. */
export interface Observer {
  readonly violations: readonly Violation[];
  /** The login whose tokens are stored now. */
  readonly storedGrant: string | undefined;
  /** Milliseconds since the start, without those in which the device slept. */
  nowMs(): number;
  report(invariant: Invariant, what: string): void;
  /** @returns what to call with the answer */
  sends(tab: VirtualTab, request: HttpRequest): (response: HttpResponse | undefined) => void;
  /** A login of this tab is complete. */
  loggedIn(tab: VirtualTab, startedAtMs: number): void;
  /** The user leaves the session that this tab shows. */
  leaves(tab: VirtualTab, result: AuthResult | undefined): void;
  /** The tab has been thawed, told of it or not. */
  thaws(tab: VirtualTab, isTold: boolean): void;
  revokes(sub: string): void;
  jumps(): void;
  losesHints(): void;
  failsStorage(): void;
  /** @param startedAtMs when it was asked for */
  givesOut(tab: VirtualTab, result: AuthResult, startedAtMs: number, isFresh: boolean): void;
}

/** One request with a refresh token. */
interface Send {
  readonly tab: VirtualTab;
  /** On the server's clock. */
  readonly atMs: number;
  /** On the clock of the device. */
  readonly sentAtMs: number;
  settledAtMs?: number;
  isOpen: boolean;
}

/** What is known of one login. */
interface Login {
  readonly id: string;
  /** The number of the newest of its refresh tokens that was ever stored. */
  newestStored: number;
  over?: { readonly atMs: number; readonly why: string; readonly by: string | undefined };
  isRejected: boolean;
  isRevokedByServer: boolean;
  /** A refresh token was refused that had been replaced, which nobody knew when it was sent. */
  lostReply?: 'lost';
  settledAtMs?: number;
  startedAtMs?: number;
}

export function createObserver(
  browser: VirtualBrowser,
  serverKind: ServerKind,
  hasWebLocks: boolean,
): Observer {
  const { server, storage } = browser;
  const violations: Violation[] = [];
  const sends = new Map<string, Send[]>();
  /** By refresh token: the tabs that got its successor. */
  const receivers = new Map<string, VirtualTab[]>();
  const logins = new Map<string, Login>();
  /** The first refresh tokens of the logins of each tab, the last one first. */
  const exchanged = new Map<string, { readonly token: string; readonly atMs: number }[]>();
  /** When the user has left which login in which tab. */
  const leftBy = new Map<VirtualTab, Map<string, number>>();
  /** What the user may have left in a tab that could not read what is stored. */
  const mayBeLeft = new Set<string>();
  let hasLeftUnread = false;
  const thaws = new Map<string, { readonly atMs: number; readonly isTold: boolean }>();
  /** When requests with a refresh token were sent in the last minute. */
  const recent: number[] = [];
  let stored: Login | undefined;
  let hasJumped = false;
  let hasLostHints = false;
  let hasFailedStorage = false;

  function nowMs(): number {
    return browser.clock.monotonic();
  }

  function report(invariant: Invariant, what: string): void {
    violations.push({ invariant, what, atMs: nowMs() });
  }

  function loginOf(token: string): Login | undefined {
    const id = server.inspect(token)?.grantId;
    if (id === undefined) return undefined;
    let login = logins.get(id);
    if (!login) {
      login = { id, newestStored: 0, isRejected: false, isRevokedByServer: false };
      logins.set(id, login);
    }
    return login;
  }

  /** Whether somebody has signed in anew in this tab: what was before is to go, stored or not. */
  function isReplacedIn(tab: string | undefined, { id }: Login): boolean {
    const own = loginOf(exchanged.get(tab ?? '')?.[0]?.token ?? '');
    return own !== undefined && Number(own.id.slice(6)) > Number(id.slice(6));
  }

  /** Whether the user has said in some tab that it is over. */
  function isLeft({ id }: Login): boolean {
    return mayBeLeft.has(id) || [...leftBy.values()].some((left) => left.has(id));
  }

  /** Whether user and server have nothing against it. */
  function isAlive(login: Login): boolean {
    return !isLeft(login) && !login.isRevokedByServer && lostReply(login) === undefined;
  }

  /** One that has just been thawed has yet to do what it missed. */
  function isAble({ name, state }: VirtualTab): boolean {
    return state === 'running' && nowMs() - (thaws.get(name)?.atMs ?? -Infinity) > HINT_BOUND_MS;
  }

  /** Whether a store or a tab that can act has what came in place of the token. */
  function isSuperseded(token: string): boolean {
    return (
      (loginOf(token)?.newestStored ?? 0) > numberOf(token) ||
      (receivers.get(token) ?? []).some(isAble)
    );
  }

  /** Whether a refresh token of the login was replaced, and nobody who can act got the new one. */
  function lostReply(login: Login): 'resent' | 'lost' | undefined {
    for (const { form, arrivals } of server.recorded) {
      const token = form['refresh_token'];
      if (token === undefined || loginOf(token) !== login) continue;
      if (!arrivals.some(({ refreshToken }) => refreshToken === 'accepted')) continue;
      const successor = server.inspect(token)?.successor;
      if (successor !== undefined && !isSuperseded(token)) {
        return arrivals.length > 1 ? 'resent' : 'lost';
      }
    }
    return undefined;
  }

  /**
   * Whether tabs can tell that the owner of a claim lives: not where a clock that was set ends the
   * claim, and no lock says it, since there are none or a frozen tab has it.
   */
  function canTell(): boolean {
    return !hasJumped || (hasWebLocks && !hasFrozen());
  }

  function hasFrozen(): boolean {
    return thaws.size > 0 || browser.tabs.some(({ state }) => state === 'frozen');
  }

  /** Whether a tab was frozen while it waited for an answer about this login. */
  function hasFrozenAtIt(login: Login): boolean {
    return [...sends].some(
      ([token, requests]) =>
        loginOf(token) === login &&
        requests.some(({ tab, sentAtMs, settledAtMs = Infinity }) => {
          const thawedAtMs = tab.state === 'frozen' ? nowMs() : thaws.get(tab.name)?.atMs;
          return thawedAtMs !== undefined && sentAtMs <= thawedAtMs && thawedAtMs <= settledAtMs;
        }),
    );
  }

  /** Whether tabs can know of each other's attempts: not where these could not be written. */
  function isAgreed(): boolean {
    return !hasFailedStorage && canTell();
  }

  function ends(login: Login, why: string, by: string | undefined): void {
    login.over = { atMs: nowMs(), why, by };
    if (isReplacedIn(by, login)) return;
    if (why !== 'rejected' && why !== 'lost-reply') {
      if (why === 'user' || why === 'lost' || why === 'replaced') return;
      report('nothing-else-ends-a-session', `${by} ends ${login.id}: ${why}`);
      return;
    }
    if (!login.isRejected) {
      report('nothing-else-ends-a-session', `${by} ends ${login.id} without a rejection`);
    }
    if (login.isRevokedByServer) return;
    const lost = serverKind.startsWith('strict') || serverKind === 'short-grace';
    const reply = lost ? (login.lostReply ?? lostReply(login)) : undefined;
    if (reply === undefined && canTell()) {
      report('no-session-is-lost', `${by} ends ${login.id}, whose newest token was known`);
    } else if (reply === 'lost' && why !== 'lost-reply' && isAgreed() && !hasFrozenAtIt(login)) {
      // Of an attempt that could not be written nobody knows after a crash, nor does a tab that was
      // frozen at it know what was sent in its place.
      report('a-lost-reply-is-named', `${by} ends ${login.id}: ${why}`);
    }
  }

  function storesTokens(newest: string, by: string | undefined): void {
    const login = loginOf(newest);
    if (!login) return;
    if (login.over) {
      report('what-is-over-stays-over', `${by} stores ${newest} after: ${login.over.why}`);
    }
    if (stored && stored !== login) {
      if ((login.settledAtMs ?? Infinity) < (stored.startedAtMs ?? 0)) {
        report('newer-tokens-stay', `${by} stores ${login.id} over the later ${stored.id}`);
      }
      ends(stored, 'replaced', by);
    }
    if (numberOf(newest) < login.newestStored) {
      report(
        'newer-tokens-stay',
        `${by} stores ${newest} over refresh-token-${login.newestStored}`,
      );
    }
    login.newestStored = Math.max(login.newestStored, numberOf(newest));
    stored = login;
  }

  storage.onChange((text, by, store) => {
    if (store !== SESSION_STORE) return;
    const newest = newestIn(text ?? '');
    if (text !== undefined && newest !== undefined) {
      storesTokens(newest, by);
      return;
    }
    const why = text === undefined ? 'lost' : (/"reason":"([\w-]+)"/.exec(text)?.[1] ?? 'unknown');
    if (stored) ends(stored, why, by);
    stored = undefined;
  });

  return {
    violations,
    get storedGrant() {
      return stored?.id;
    },
    nowMs,
    report,
    sends(tab, { url, body = '' }) {
      const token = newestIn(body);
      if (body.includes('authorization_code')) {
        return (response) => {
          const first = newestIn(response?.body ?? '');
          if (first === undefined) return;
          const earlier = exchanged.get(tab.name) ?? [];
          exchanged.set(tab.name, [{ token: first, atMs: nowMs() }, ...earlier]);
        };
      }
      if (token === undefined || !browser.isOnline) return () => {};
      const login = loginOf(token);
      if (url.endsWith('/revoke')) {
        // Which login was left unread, or came later, only a clock can tell.
        const isSure = !hasLeftUnread || !hasJumped;
        const isOurs = login && isReplacedIn(tab.name, login);
        if (login && login === stored && isAlive(login) && !isOurs && isSure) {
          report('no-living-session-is-revoked', `${tab.name} revokes ${token}`);
        }
        if (login) login.isRevokedByServer = true;
        return () => {};
      }
      const others = sends.get(token) ?? [];
      const isLive = (other: Send): boolean =>
        other.isOpen &&
        other.tab.state !== 'closed' &&
        server.now() - other.atMs < REQUEST_BOUND_MS;
      const live = others.find(isLive);
      // A token that is never replaced is refreshed again, whoever waits for an older answer still.
      const isAgain = serverKind === 'no-rotation' && hasFrozen();
      if (live && !isAgain && canTell()) {
        report(
          'one-request-per-refresh-token',
          `${tab.name} sends ${token}, ${server.now() - live.atMs} ms after ${live.tab.name}`,
        );
      }
      recent.push(nowMs());
      while ((recent[0] ?? 0) < nowMs() - 60_000) recent.shift();
      if (recent.length > REQUESTS_PER_MINUTE * browser.tabs.length) {
        report('no-storm', `${tab.name} sends ${token}`);
        recent.length = 0;
      }
      // Who has just been thawed stores what came long ago.
      const isThawed = [...thaws.values()].some(({ atMs }) => nowMs() - atMs < HINT_BOUND_MS);
      if (isSuperseded(token) && isAgreed() && !isThawed) {
        report('no-superseded-token-is-sent', `${tab.name} sends ${token}`);
      }
      const isDoubtful = server.inspect(token)?.isActive === false && !isSuperseded(token);
      const send: Send = { tab, atMs: server.now(), sentAtMs: nowMs(), isOpen: true };
      sends.set(token, [...others, send]);
      return (response) => {
        send.isOpen = false;
        send.settledAtMs = nowMs();
        if (!response || !login) return;
        const answer = parse(response.body);
        if (response.status === 400) {
          login.isRejected = true;
          if (isDoubtful) login.lostReply = 'lost';
        }
        const next = answer['refresh_token'];
        if (typeof next === 'string' && next !== token) {
          receivers.set(token, [...(receivers.get(token) ?? []), tab]);
        }
      };
    },
    loggedIn(tab, startedAtMs) {
      const own = exchanged.get(tab.name) ?? [];
      const [{ token } = { token: '' }, ...others] = own.filter(({ atMs }) => atMs >= startedAtMs);
      const login = loginOf(token);
      // Of two at the same time nobody knows which of them it was.
      if (!login || others.length > 0) return;
      login.startedAtMs = startedAtMs;
      login.settledAtMs = nowMs();
    },
    leaves(tab, result) {
      if (!result) {
        hasLeftUnread = true;
        for (const login of logins.keys()) mayBeLeft.add(login);
      }
      if (!result && hasJumped) return;
      // Of this tab's own, one may be on its way into the store.
      for (const { token } of exchanged.get(tab.name) ?? []) {
        const own = loginOf(token);
        if (own) mayBeLeft.add(own.id);
      }
      const left = leftBy.get(tab) ?? new Map<string, number>();
      leftBy.set(tab, left);
      const shown = server.inspect(result?.accessToken ?? '')?.grantId;
      for (const id of [shown, stored?.id]) if (id !== undefined) left.set(id, nowMs());
    },
    thaws(tab, isTold) {
      thaws.set(tab.name, { atMs: nowMs(), isTold });
    },
    revokes(sub) {
      for (const token of allTokens(2 * server.recorded.length)) {
        const known = server.inspect(token);
        const login = known?.sub === sub ? loginOf(token) : undefined;
        if (login) login.isRevokedByServer = true;
      }
    },
    jumps() {
      hasJumped = true;
    },
    losesHints() {
      hasLostHints = true;
    },
    failsStorage() {
      hasFailedStorage = true;
    },
    givesOut(tab, result, startedAtMs, isFresh) {
      const { accessToken = '', receivedAt, expiresIn = Infinity } = result;
      const known = server.inspect(accessToken);
      const login = loginOf(accessToken);
      if (!known || !login) return;
      if (isFresh && (receivedAt + expiresIn) * 1000 <= browser.clock.now()) {
        report('no-expired-token-is-given-out', `${tab.name} gives out ${accessToken}`);
      } else if (isFresh && !hasJumped && (known.expiresAtMs ?? 0) <= server.now()) {
        report('no-expired-token-is-given-out-in-truth', `${tab.name} gives out ${accessToken}`);
      }
      if (startedAtMs > (leftBy.get(tab)?.get(login.id) ?? Infinity)) {
        report('what-is-over-is-not-given-out', `${tab.name} gives out ${accessToken} it has left`);
      }
      if (!login.over || login.over.why === 'lost') return;
      const { by = '', atMs } = login.over;
      const thaw = thaws.get(tab.name);
      // One that was told reads the store before it answers.
      const wokenAtMs = thaw?.isTold === false ? thaw.atMs : 0;
      // Who stopped between the write and the hint gives the hint later, or never.
      const hintedAtMs = Math.max(atMs, thaws.get(by)?.atMs ?? 0);
      const isHinted = browser.tabs.find(({ name }) => name === by)?.state === 'running';
      // Nor can it read what no hint has told it, where the storage does not let it.
      // A clock that is set back by less makes the last reading look younger.
      const staleMs = hasFailedStorage ? Infinity : STALE_BOUND_MS * (hasJumped ? 2 : 1);
      const boundMs = hasLostHints || !isHinted ? staleMs : HINT_BOUND_MS;
      if (startedAtMs > Math.max(hintedAtMs, wokenAtMs) + boundMs) {
        report(
          'what-is-over-is-not-given-out',
          `${tab.name} gives out ${accessToken}, which is over: ${login.over.why}`,
        );
      }
    },
  };
}
