import type { Page } from '@playwright/test';
import type { ProviderOptions, SessionSnapshot } from 'unlapse';

/** What a session said of itself. */
export interface Said {
  readonly status: SessionSnapshot['status'];
  readonly reason: string | undefined;
  /** Epoch milliseconds, by the clock of the page. */
  readonly atMs: number;
}

declare global {
  interface Window {
    /** What the session of this page has said since it was made, the latest last. */
    said: Said[];
  }
}

/** Gives a page a session: the one that is stored, if there is one. */
export function startSession(page: Page, options: ProviderOptions): Promise<void> {
  return page.evaluate((given) => {
    const { createSession, OpenIdProvider } = window.unlapse;
    const session = createSession({ provider: new OpenIdProvider(), options: given });
    Object.assign(window, { session, said: [] });
    session.subscribe(() => {
      const { snapshot } = session;
      const reason = 'reason' in snapshot ? snapshot.reason : undefined;
      window.said.push({ status: snapshot.status, reason, atMs: Date.now() });
    });
    return session.ready();
  }, options);
}

/** Asks the session of a page for a token. */
export function accessToken(page: Page): Promise<string | undefined> {
  return page.evaluate(() => window.session.getAccessToken());
}

/** What the session of a page is now: its status, and the reason where there is one. */
export function stateOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { snapshot } = window.session;
    const reason = 'reason' in snapshot ? snapshot.reason : undefined;
    return [snapshot.status, reason].filter(Boolean).join(': ');
  });
}

/** When the session of a page last said that it is over; epoch milliseconds. */
export function signedOutAtMs(page: Page): Promise<number | undefined> {
  return page.evaluate(() => window.said.findLast(({ status }) => status === 'signed-out')?.atMs);
}
