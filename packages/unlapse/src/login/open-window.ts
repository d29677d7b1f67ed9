import { UnsupportedError } from '../errors/errors.js';
import type { UserAgent, UserAgentWindow } from '../ports/user-agent.js';
import type { LoginConfig } from '../protocol/auth-result.js';

/** What shows the server's pages, by the `web.uiMode` that asks for it. */
export type UserAgents = Readonly<Record<'popup' | 'current', UserAgent>>;

/**
 * The window that `config` asks for. Call it synchronously in the user's gesture.
 *
 * @throws {UnsupportedError} UNLAPSE_POPUP_BLOCKED, UNLAPSE_PLATFORM_UNSUPPORTED
 */
export function openWindow(
  userAgents: UserAgents,
  { platform, web }: LoginConfig,
): UserAgentWindow {
  if (platform === 'web') return userAgents[web?.uiMode ?? 'popup'].open();
  throw new UnsupportedError('UNLAPSE_PLATFORM_UNSUPPORTED', "platform must be 'web'");
}
