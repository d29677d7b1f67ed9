import type { LoginDeps } from './login/authorization-request.js';
import { loginSilently, type SilentLogin } from './login/silent-login.js';
import { createWebCallbackHandover } from './platform/web/callback-handover.js';
import { createHiddenFrameUserAgent } from './platform/web/user-agent-hidden-frame.js';
import type { AuthResult } from './protocol/auth-result.js';

/** How a session comes back whose refresh token is lost. */
export type SessionRecovery = (
  deps: LoginDeps,
  login: SilentLogin,
) => (result: AuthResult) => Promise<AuthResult | undefined>;

export interface SilentRecoveryOptions {
  /**
   * Where the server sends its answer: a page of this origin, registered at the server. Best is an
   * empty one, since in the default, the `redirectUri` of the app, the whole app starts once more.
   */
  readonly redirectUri?: string;
}

/**
 * Lets a session come back by the login session that the server has in this browser, in a hidden
 * frame and within 10 s, where a reply got lost on a server that takes each refresh token once.
 * Only the same user is taken; where the server says no, the session ends with `lost-reply`.
 *
 * @example
 * const recovery = silentRecovery({ redirectUri: `${location.origin}/silent.html` });
 * const session = createSession({ provider: new OpenIdProvider(), options, recovery });
 */
export function silentRecovery({ redirectUri }: SilentRecoveryOptions = {}): SessionRecovery {
  return (deps, login) => {
    const { clock } = deps;
    const frames = createHiddenFrameUserAgent(clock, createWebCallbackHandover(clock));
    return (result) => loginSilently(deps, frames, { ...login, redirectUri }, result);
  };
}
