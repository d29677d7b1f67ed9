import { UnsupportedError } from '../errors/errors.js';
import type { UserAgent, UserAgentWindow } from '../ports/user-agent.js';
import type { LoginConfig } from '../protocol/auth-result.js';

/** What shows the server's pages, by the `web.uiMode` or the `platform` that asks for it. */
export type UserAgents = Readonly<
  Record<'popup' | 'current', UserAgent> & Partial<Record<LoginConfig['platform'], UserAgent>>
>;

/**
 * The window that `config` asks for. Call it synchronously in the user's gesture.
 *
 * @throws {UnsupportedError} UNLAPSE_POPUP_BLOCKED, UNLAPSE_PLATFORM_UNSUPPORTED
 */
export function openWindow(userAgents: UserAgents, config: LoginConfig): UserAgentWindow {
  const { platform, web } = config;
  const userAgent = userAgents[platform === 'web' ? (web?.uiMode ?? 'popup') : platform];
  if (userAgent) return userAgent.open(config);
  throw new UnsupportedError(
    'UNLAPSE_PLATFORM_UNSUPPORTED',
    "platform must be 'capacitor' or 'web'",
  );
}
