/** What a page that has been loaded again came to. */
export interface Reloaded {
  readonly accessToken: string | undefined;
  /** From the start of the navigation until the token was there; milliseconds. */
  readonly afterMs: number;
}

declare global {
  interface Window {
    reloaded?: Reloaded;
  }
}

export function showToken(accessToken: string | undefined): void {
  window.reloaded = { accessToken, afterMs: performance.now() };
}
