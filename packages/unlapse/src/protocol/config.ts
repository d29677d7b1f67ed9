import type { AuthResult } from './auth-result.js';

/** What `AuthConnect.setup` takes. */
export interface AuthConnectConfig {
  platform: 'web' | 'cordova' | 'capacitor';
  /** Default `DEBUG`. No level prints a secret. */
  logLevel?: LogLevel;
  ios?: iOSOptions;
  android?: AndroidOptions;
  web?: WebOptions;
  /**
   * Whether all holders of one login's results share its refreshes, in every tab and after a
   * restart: each refresh token is spent once, and a result that the app was too slow to store is
   * handed out again. For that, the newest result is kept encrypted in this browser, readable only
   * for who has a result of the same login. Default true.
   */
  handOff?: boolean;
  /** Runs when a login is complete, before its promise resolves. What it throws is logged only. */
  onLoginCallback?: onLoginCallback;
  /**
   * Runs after a logout: with `logoutUrl` when the window is closed, or with the URL of the page
   * when `handleLogoutCallback` is called there. What it throws is logged only.
   */
  onLogoutCallback?: onLogoutCallback;
}

/** `DEBUG` prints errors and what happens, `ERROR` errors only. */
export type LogLevel = 'NONE' | 'DEBUG' | 'ERROR';

export interface WebOptions {
  /** `popup` opens a window for the login, `current` replaces the app with the login page. */
  uiMode: 'current' | 'popup';
  /**
   * `PKCE` is the authorization code flow. `implicit` is for `AuthConnect` only, and for servers
   * that know no other: it puts tokens into URLs, and cannot refresh them (RFC 9700 §2.1.2).
   */
  authFlow: 'implicit' | 'PKCE';
}

export interface iOSOptions {
  /** `ephemeral`, which sees no cookies and leaves none, is not Auth Connect's. */
  webView: 'shared' | 'private' | 'safari' | 'ephemeral';
  /** For `private` only. */
  safariWebViewOptions?: SafariWebViewOptions;
}

export interface SafariWebViewOptions {
  dismissButtonStyle?: 'cancel' | 'close' | 'done';
  /** `#RRGGBB`. */
  preferredBarTintColor?: string;
  /** `#RRGGBB`. */
  preferredControlTintColor?: string;
}

export interface AndroidOptions {
  isAnimated?: boolean;
  isIncognito?: boolean;
  showDefaultShareMenuItem?: boolean;
  toolbarColor?: string;
  secondaryToolbarColor?: string;
  navigationBarColor?: string;
  navigationBarDividerColor?: string;
}

export type onLoginCallback = (result: AuthResult) => void;
export type onLogoutCallback = (redirectURL?: string) => void;
