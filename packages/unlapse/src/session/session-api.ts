import type { AuthResult } from '../protocol/auth-result.js';
import type { Params } from '../protocol/provider-request.js';
import type { RefreshOutcome } from '../refresh/outcome.js';
import type { SessionEventListener, SessionEventType } from './events.js';
import type { SessionSnapshot } from './snapshot.js';

/** What one login may ask for beyond the session's settings. */
export interface LoginOverrides {
  /**
   * Further parameters of the authorization request, for example `login_hint` or `prompt`. Those
   * that protect the request (`state`, `nonce`, `redirect_uri`, …) are refused.
   */
  readonly params?: Params;
  /** Where the app goes after the login: an absolute path of this origin. */
  readonly returnTo?: string;
}

/** What `handleCallback` found at the URL. */
export type CallbackOutcome =
  /** The URL is no callback of a login or logout that this browser started. */
  | { readonly kind: 'none' }
  /** This page is the popup of another one, and has handed its URL over: show nothing. */
  | { readonly kind: 'handed-over' }
  | { readonly kind: 'signed-in'; readonly returnTo: string }
  | { readonly kind: 'signed-out'; readonly returnTo: string };

/** A sign-in session that keeps itself alive. */
export interface Session {
  /** What the session is now; stable identity between changes, so that frameworks can compare it. */
  readonly snapshot: SessionSnapshot;
  /**
   * Calls `listener` after every change of `snapshot`. Returns the function that stops it. It needs
   * no `this`: frameworks take it as it is, `useSyncExternalStore(session.subscribe, …)`.
   */
  readonly subscribe: (listener: () => void) => () => void;
  /** Calls `listener` for each event of that type. Returns the function that stops it. */
  on<T extends SessionEventType>(type: T, listener: SessionEventListener<T>): () => void;
  /** Settles once the store has been read: `snapshot` is not `loading` any more. */
  ready(): Promise<void>;
  /**
   * The result, its access token good for at least the leeway; refreshed first where needed.
   * `null`: no usable token now. Never rejects for want of a network.
   */
  getAuthResult(): Promise<AuthResult | null>;
  /** The access token of `getAuthResult()`, or `undefined`. */
  getAccessToken(): Promise<string | undefined>;
  /** Whether somebody is signed in: true while suspended too. */
  isAuthenticated(): Promise<boolean>;
  /**
   * Refreshes now, expired or not. Callers at the same time share one request. Where the last
   * refresh failed and its time to be tried again has not come, that outcome, without a request.
   */
  refresh(): Promise<RefreshOutcome>;
  /**
   * Signs in. In the current window it does not settle: the page is left.
   *
   * @throws {UserCancelledError} the user closed the window
   * @throws {StorageError} UNLAPSE_STORAGE_FAILED: a newer version of this library owns the store
   */
  login(overrides?: LoginOverrides): Promise<void>;
  /**
   * Signs out: here and in every tab first, then at the server. Rejects where the server cannot be
   * asked, for example as its popup is blocked; the user is signed out here all the same.
   */
  logout(): Promise<void>;
  /** Signs out here and in every tab without asking the server. */
  forget(): Promise<void>;
  /**
   * Finishes a login or logout whose callback `url` is. Cleans the address bar first.
   *
   * @param url default: the page's own
   */
  handleCallback(url?: string): Promise<CallbackOutcome>;
  /**
   * Takes over a result that `AuthConnect` or the original product made; not one that is older
   * than the session that the same user has here.
   *
   * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: it is no `AuthResult`
   */
  adopt(authResult: AuthResult): Promise<void>;
  /**
   * `fetch` with the access token, for the origins named in `apiOrigins`. A 401 is answered by one
   * refresh and one replay, unless the body is a stream; a second 401 is for the app, and that
   * origin costs no other refresh for 60 s. Without a token the request goes without, for the API
   * to refuse. For other origins it is plain `fetch`. It needs no `this`: libraries that take a
   * `fetch` take it as it is.
   */
  readonly fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;
  /** Stops timers and listeners. The stored session stays. */
  dispose(): void;
}
