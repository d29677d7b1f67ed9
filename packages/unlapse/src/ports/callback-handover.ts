/**
 * Brings a callback URL from the popup that received it to the page that waits for it, where the
 * server's pages have cut the tie between the two (`Cross-Origin-Opener-Policy`).
 */
export interface CallbackHandover {
  /**
   * Run on every start of the app: if `url` is the callback of a login that another page of this
   * browser waits for, gives it to that page and closes this one.
   *
   * @returns whether the URL was given away
   */
  handOver(url: string): boolean;
}
