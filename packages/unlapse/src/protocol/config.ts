import type { AuthResult } from './auth-result.js';

/** What `AuthConnect.setup` takes. */
export interface AuthConnectConfig {
  platform: 'web' | 'cordova' | 'capacitor';
  /** Default `DEBUG`. No level prints a secret. */
  logLevel?: LogLevel;
  ios?: iOSOptions;
  android?: AndroidOptions;
  web?: WebOptions;
  /** Runs when a login is complete, before its promise resolves. */
  onLoginCallback?: onLoginCallback;
  /** Runs after a logout. */
  onLogoutCallback?: onLogoutCallback;
}

/** `DEBUG` prints errors and what happens, `ERROR` errors only. */
export type LogLevel = 'NONE' | 'DEBUG' | 'ERROR';

export interface WebOptions {
  /** `popup` opens a window for the login, `current` replaces the app with the login page. */
  uiMode: 'current' | 'popup';
  authFlow: 'implicit' | 'PKCE';
}

export interface iOSOptions {
  webView: 'shared' | 'private' | 'safari';
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
