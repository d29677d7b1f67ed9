import type { AuthResult } from '../protocol/auth-result.js';
import type { RefreshServer } from '../refresh/claimed-refresh.js';
import type { CallbackOutcome, LoginOverrides } from './session-api.js';

/** A callback that was handled, with the result of a login. */
export type FlowCallback =
  | Exclude<CallbackOutcome, { kind: 'signed-in' }>
  | { readonly kind: 'signed-in'; readonly result: AuthResult; readonly returnTo: string };

/** The protocol work that a session leaves to others. None of it touches the session's store. */
export interface SessionFlows extends RefreshServer {
  /** Must be called synchronously in the user's gesture. In the current window it never settles. */
  login(overrides: LoginOverrides): Promise<AuthResult>;
  /** Finishes a login or logout that came back to `url`; default: the page's own URL. */
  handleCallback(url?: string): Promise<FlowCallback>;
  /**
   * Ends the session at the server (OpenID RP-Initiated Logout §2), as far as the server lets us.
   * Must be called synchronously in the user's gesture.
   *
   * @param leaving what the session was, once it is over here; `undefined`: there was none
   */
  endSession(leaving: Promise<AuthResult | undefined>): Promise<void>;
}
