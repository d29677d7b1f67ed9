import type { TransactionStore } from './transaction-store.js';
import type { UserAgentLook, UserAgentWindow } from './user-agent.js';

/**
 * What the device does for the app that its WebView cannot. Its transactions outlive the app's
 * process; that of a login on the screen is in use.
 */
export interface Device extends TransactionStore {
  /** `fetch` by the system, which sends no `Origin`, so that no CORS is needed. */
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Shows a page in the system browser; otherwise as `UserAgentWindow.show`. */
  show(
    look: UserAgentLook | undefined,
    ...args: Parameters<UserAgentWindow['show']>
  ): ReturnType<UserAgentWindow['show']>;
  /** The URL that this app was started with; the same on each call. Never rejects. */
  launchUrl(): Promise<string | undefined>;
}
