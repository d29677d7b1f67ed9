/**
 * What shows the server's pages to the user: a popup, the current window, or a system browser.
 */
export interface UserAgent {
  /**
   * Claims a place for the server's page. Must be called synchronously inside the user's gesture:
   * its URL is known only later, and a popup opened later is blocked.
   *
   * @param look how it looks where the app can say so
   * @throws {UnsupportedError} UNLAPSE_POPUP_BLOCKED: the browser opened no window
   */
  open(look?: UserAgentLook): UserAgentWindow;
}

/** How a system browser looks on a device; the fields are those of `AuthConnectConfig`. */
export interface UserAgentLook {
  readonly ios?: {
    readonly webView?: string;
    readonly safariWebViewOptions?: { readonly preferredBarTintColor?: string };
  };
  readonly android?: { readonly toolbarColor?: string; readonly isIncognito?: boolean };
}

/** The place that was claimed: shows one of the server's pages, once. */
export interface UserAgentWindow {
  /** Whether `show` replaces this page, so that it never settles. */
  readonly leavesPage: boolean;
  /** Whether this page may be gone when the user is back, as an app in the background can be. */
  readonly mayLosePage?: boolean;
  /**
   * Shows `url` and waits for the user to come back to a URL that `isReturn` accepts.
   *
   * @param handoverKey the `state` of a login, under which the page that receives the callback
   * can hand it over where the server's pages cut it off; without it a window out of sight counts
   * as closed
   * @param returnUrl where the server sends the user back to
   * @returns the URL that came back, whole
   * @throws {UserCancelledError} UNLAPSE_LOGIN_CANCELLED: the user closed it
   * @throws {UserCancelledError} UNLAPSE_LOGIN_SUPERSEDED: another one was opened meanwhile
   * @throws {UserCancelledError} UNLAPSE_LOGIN_TIMED_OUT: nobody came back within ten minutes
   */
  show(
    url: string,
    isReturn: (url: string) => boolean,
    handoverKey?: string,
    returnUrl?: string,
  ): Promise<string>;
  /** Closes it, if it is still there. */
  close(): void;
}
