import type { Rotation } from '../../src/testing/authorization-server-grants.js';
import { createVirtualBrowser, type VirtualBrowser } from '../../src/testing/virtual-browser.js';
import type { Answer, App, AppTab, Face } from './face.js';
import type { Moment, WatchedTab } from './watched-tab.js';

export type ServerKind = 'no rotation' | 'grace' | 'strict';

/** In which world a refresh is killed, and who asks then. */
export interface Case {
  readonly face: Face;
  readonly server: ServerKind;
  readonly recovers: boolean;
  /** Whether the access token is good still, and a new one wanted all the same. */
  readonly isForced: boolean;
  /** Whether it is a tab that is opened afterwards that asks, or one that was there before. */
  readonly isRestart: boolean;
}

/** Where in a refresh its tab is killed. */
export type Kill =
  /** After so many more tasks, before the next one. */
  | number
  /** With the request on its way; with the answer on its way. */
  | Extract<Moment, 'sends' | 'server-acted'>
  /** With the request, which never arrives. */
  | 'with-request';

/** What was seen of it. */
export interface Seen {
  readonly moment: Moment | 'loses-request';
  readonly answer: Answer;
  /** Whether the server takes the token. */
  readonly isGood: boolean;
  /** The refresh tokens that were sent, each with the tab that sent it. */
  readonly sent: readonly { readonly client: string; readonly refreshToken: string }[];
  readonly tookMs: number;
  /** What another refresh came to. */
  readonly again: Answer;
  /** What came of a login and a refresh after it. */
  readonly afterLogin: Answer;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const rotations: Record<ServerKind, Rotation> = {
  'no rotation': 'none',
  grace: { graceSeconds: 60 },
  strict: 'strict',
};

export interface Scene {
  readonly browser: VirtualBrowser;
  readonly app: App;
  readonly victim: AppTab;
  readonly other: AppTab;
}

/** An app whose two tabs are signed in, and whose second tab is in the background. */
export async function createScene({ face, server, recovers, isForced }: Case): Promise<Scene> {
  const browser = createVirtualBrowser();
  browser.server.configure({ rotation: rotations[server], accessTokenFormat: 'opaque' });
  const app = face.createApp(browser, recovers);
  const victim = app.openTab();
  const other = app.openTab();
  other.watched.tab.hide();
  await browser.complete(victim.login());
  await browser.advance(MINUTE_MS);
  if (!isForced) await browser.sleep(2 * HOUR_MS);
  return { browser, app, victim, other };
}

/** How many tasks a refresh takes that nothing happens to. */
export async function countTasks(one: Case): Promise<number> {
  const { browser, victim } = await createScene(one);
  const { tab } = victim.watched;
  const before = tab.steps;
  victim.watched.start(() => victim.ask(one.isForced));
  await passUntil(browser, () => victim.watched.moment === 'settled');
  return tab.steps - before;
}

export async function crash(one: Case, kill: Kill): Promise<Seen> {
  const { isForced, isRestart } = one;
  const { browser, app, victim, other } = await createScene(one);
  const { server, clock } = browser;
  const known = server.requests;
  if (kill === 'with-request') server.next({ fail: 'unreachable' });
  victim.watched.start(() => victim.ask(isForced));
  await killed(browser, victim.watched, kill);
  const { moment } = victim.watched;

  const asker = isRestart ? app.openTab() : other;
  const startMs = clock.monotonic();
  const ask = (): Promise<Answer> => browser.complete(asker.ask(isForced));
  const answer = await ask();
  const tookMs = clock.monotonic() - startMs;
  const isGood = server.inspect(answer.token ?? '')?.isActive ?? false;
  const sent = server.recorded.slice(known).flatMap(({ client, form }) => {
    const refreshToken = form['refresh_token'];
    return refreshToken === undefined ? [] : [{ client, refreshToken }];
  });
  await browser.advance(MINUTE_MS);
  const again = await browser.complete(asker.ask(true));
  await browser.complete(asker.login());
  await browser.advance(MINUTE_MS);
  const afterLogin = await browser.complete(asker.ask(true));
  return {
    moment: kill === 'with-request' ? 'loses-request' : moment,
    answer,
    isGood,
    sent,
    tookMs,
    again,
    afterLogin,
  };
}

async function killed(browser: VirtualBrowser, watched: WatchedTab, kill: Kill): Promise<void> {
  const { tab } = watched;
  if (typeof kill === 'number') tab.crashAfter(kill);
  const end = kill === 'with-request' ? 'sends' : typeof kill === 'number' ? 'settled' : kill;
  await passUntil(browser, () => tab.state === 'closed' || watched.moment === end);
  tab.close();
}

export async function passUntil(browser: VirtualBrowser, isReached: () => boolean): Promise<void> {
  for (let ms = 0; !isReached() && ms < MINUTE_MS; ms += 1) await browser.advance(1);
}
