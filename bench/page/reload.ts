/** What a page that has been loaded again came to. */
export interface Reloaded {
  readonly accessToken: string | undefined;
  /** From the start of the navigation until the token was there; milliseconds. */
  readonly totalMs: number;
  /** The part of it in which the script ran or waited. */
  readonly scriptMs: number;
}

declare global {
  interface Window {
    reloaded?: Reloaded;
  }
}

const startMs = performance.now();

export function showToken(accessToken: string | undefined): void {
  const totalMs = performance.now();
  window.reloaded = { accessToken, totalMs, scriptMs: totalMs - startMs };
}
