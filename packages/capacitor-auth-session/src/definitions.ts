import type { PluginListenerHandle } from '@capacitor/core';

/** Shows one page of an authorization server in the system browser, until it comes back to the app. */
export interface AuthSessionPlugin {
  /**
   * Opens `url`, and resolves with the callback URL that ends it: its scheme, host and path are
   * those of `callbackUrl`. Use it for the authorization request and for the end session request,
   * with the same `presentation`: each has its own cookies.
   *
   * A second call takes the place of the first, which rejects with `CANCELLED`.
   *
   * @throws an error whose `code` is an {@link AuthSessionErrorCode}
   * @see {@link https://www.rfc-editor.org/rfc/rfc8252#section-4 RFC 8252 §4}
   */
  open(options: AuthSessionOpenOptions): Promise<AuthSessionResult>;

  /** Dismisses what `open` shows; its call rejects with `CANCELLED`. Nothing open is no error. */
  close(): Promise<void>;

  /**
   * Android: the callback URL of an `open` whose caller died with the process of the app. It is
   * kept until the first listener is there. One URL may come more than once, and through `appUrlOpen`
   * of `@capacitor/app` as well: tell them apart by their `state`, which is good for one use.
   */
  addListener(
    eventName: 'authSessionResult',
    listener: (result: AuthSessionResult) => void,
  ): Promise<PluginListenerHandle>;

  removeAllListeners(): Promise<void>;
}

export interface AuthSessionOpenOptions {
  /** The page to show; `https`, or `http` on a loopback address in development. */
  readonly url: string;
  /**
   * Where the server sends the browser in the end: a URL of the app's own scheme, or an `https` URL
   * of a host that has vouched for the app.
   */
  readonly callbackUrl: string;
  readonly presentation: AuthSessionPresentation;
  /** Android: the colour of the toolbar, as `#RRGGBB` or `#RRGGBBAA`. iOS has none to set. */
  readonly toolbarColor?: string;
}

/**
 * Whose cookies the page gets. `shared`: those of the system browser, for single sign-on; iOS asks
 * the user first. `ephemeral`: none, and none are kept.
 */
export type AuthSessionPresentation = 'shared' | 'ephemeral';

export interface AuthSessionResult {
  /** The callback URL with everything that the server added to it. Never log it. */
  readonly url: string;
}

/**
 * Why `open` rejected.
 *
 * - `CANCELLED`: by the user, by `close`, or by the next `open`.
 * - `UNAVAILABLE`: there is no browser, or no window to show it over.
 * - `UNSUPPORTED`: this browser has no ephemeral sessions, or this iOS no `https` callbacks.
 * - `CALLBACK_VERIFICATION_FAILED`: the host of an `https` callback has not vouched for the app.
 * - `FAILED`: anything else; the message says what.
 */
export type AuthSessionErrorCode =
  | 'CANCELLED'
  | 'UNAVAILABLE'
  | 'UNSUPPORTED'
  | 'CALLBACK_VERIFICATION_FAILED'
  | 'FAILED';
