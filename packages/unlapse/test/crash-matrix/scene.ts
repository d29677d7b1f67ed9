import type { Rotation } from '../../src/testing/authorization-server-grants.js';
import { createVirtualBrowser, type VirtualBrowser } from '../../src/testing/virtual-browser.js';
import type { App, AppTab, Face } from './face.js';
import type { WatchedTab } from './watched-tab.js';

export const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** How the server treats a refresh token that it has replaced: it replaces none; takes it; not. */
export type ServerKind = 'no-rotation' | 'grace' | 'strict';

export const serverKinds: readonly ServerKind[] = ['no-rotation', 'grace', 'strict'];

/** The world that a tab dies in. */
export interface World {
  readonly face: Face;
  readonly server: ServerKind;
  /** Whether the session may come back by the server's login session. */
  readonly recovers?: boolean;
  readonly hasWebLocks?: boolean;
  /** Whether the access token is over; else it has had a minute of its hour. */
  readonly hasExpired?: boolean;
}

/** An app whose user has signed in, by a tab that is in the background since. */
export interface Scene {
  readonly browser: VirtualBrowser;
  readonly app: App;
  /** The tab in the background. */
  readonly background: AppTab;
  /** The tab in front, which was opened after the login. */
  readonly front: AppTab;
}

const rotations: Record<ServerKind, Rotation> = {
  'no-rotation': 'none',
  grace: { graceSeconds: 60 },
  strict: 'strict',
};

export async function createScene(world: World): Promise<Scene> {
  const { face, server, recovers = false, hasWebLocks = true, hasExpired } = world;
  const browser = createVirtualBrowser({ hasWebLocks });
  browser.server.configure({ rotation: rotations[server], accessTokenFormat: 'opaque' });
  const app = face.createApp(browser, recovers);
  const background = app.openTab();
  background.watched.tab.hide();
  await browser.complete(background.login());
  const front = app.openTab();
  await browser.advance(MINUTE_MS);
  if (hasExpired) await browser.sleep(2 * HOUR_MS);
  return { browser, app, background, front };
}

/** Lets `tasks` more tasks of the tab run, at most until its work has settled; then it is gone. */
export async function crashAfter(
  tasks: number,
  { tab, hasBeen }: WatchedTab,
  browser: VirtualBrowser,
): Promise<void> {
  tab.crashAfter(tasks);
  await passUntil(browser, () => tab.state === 'closed' || hasBeen('settled'));
  tab.close();
}

export async function passUntil(browser: VirtualBrowser, isReached: () => boolean): Promise<void> {
  for (let ms = 0; !isReached(); ms += 1) {
    if (ms > MINUTE_MS) throw new Error('it has not come to that within a minute');
    await browser.advance(1);
  }
}
