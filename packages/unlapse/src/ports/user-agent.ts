/**
 * What shows the server's pages to the user: a popup, the current window, or a system browser.
 */
export interface UserAgent {
  /**
   * Claims a place for the server's page. Must be called synchronously inside the user's gesture:
   * its URL is known only later, and a popup opened later is blocked.
   *
   * @throws {UnsupportedError} UNLAPSE_POPUP_BLOCKED: the browser opened no window
   */
  open(): UserAgentWindow;
}

/** The place that was claimed: shows one of the server's pages, once. */
export interface UserAgentWindow {
  /** Whether `show` replaces this page, so that it never settles. */
  readonly leavesPage: boolean;
  /**
   * Shows `url` and waits for the user to come back to a URL that `isReturn` accepts.
   *
   * @param handoverKey the `state` of a login, under which the page that receives the callback
   * can hand it over where the server's pages cut it off; without it a window out of sight counts
   * as closed
   * @returns the URL that came back, whole
   * @throws {UserCancelledError} UNLAPSE_LOGIN_CANCELLED: the user closed it
   * @throws {UserCancelledError} UNLAPSE_LOGIN_SUPERSEDED: another one was opened meanwhile
   * @throws {UserCancelledError} UNLAPSE_LOGIN_TIMED_OUT: nobody came back within ten minutes
   */
  show(url: string, isReturn: (url: string) => boolean, handoverKey?: string): Promise<string>;
  /** Closes it, if it is still there. */
  close(): void;
}
