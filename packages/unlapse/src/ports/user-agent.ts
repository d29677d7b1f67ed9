/**
 * What shows the server's pages to the user: a popup, the current window, or a system browser.
 */
export interface UserAgent {
  /**
   * Claims a place for the server's page. Must be called synchronously inside the user's gesture:
   * its URL is known only later, and a popup opened later is blocked.
   *
   * @throws {UnsupportedError} UNLAPSE_POPUP_BLOCKED
   */
  open(): UserAgentWindow;
}

export interface UserAgentWindow {
  /**
   * Shows `url` and waits for the user to come back to a URL that `isReturn` accepts; closes itself then.
   * In the current window it never settles: the page is gone.
   *
   * @returns the URL that came back, whole
   * @throws {UserCancelledError} UNLAPSE_LOGIN_CANCELLED: the user closed it
   * @throws {UserCancelledError} UNLAPSE_LOGIN_SUPERSEDED: another one was opened meanwhile
   * @throws {NetworkError} UNLAPSE_LOGIN_TIMED_OUT: nobody came back in time
   */
  show(url: string, isReturn: (url: string) => boolean): Promise<string>;
  /** Gives the place back when there is nothing to show. */
  close(): void;
}
