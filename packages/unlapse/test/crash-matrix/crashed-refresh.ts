import type { RefreshTokenUse } from '../../src/testing/authorization-server-grants.js';
import type { VirtualBrowser } from '../../src/testing/virtual-browser.js';
import type { Answer } from './face.js';
import { crashAfter, createScene, MINUTE_MS, passUntil, type Scene, type World } from './scene.js';
import type { Moment } from './watched-tab.js';

/** A refresh whose tab dies, and who asks for a token then. */
export interface RefreshCase extends World {
  /** `restart`: a tab that is opened afterwards; else one that was there before. */
  readonly asker: 'background' | 'restart';
  /** Whether the network loses the first reply to it. */
  readonly losesReply?: boolean;
  /** Whether the tab that dies repeats the attempt of one that has died before, its token spent. */
  readonly isSecond?: boolean;
}

/** What was seen of it. */
export interface CrashedRefresh {
  /** At which moment the tab died. */
  readonly moment: Moment;
  /** Whether the server has taken the refresh token from a tab that is dead. */
  readonly wasSpent: boolean;
  /** Whether it had stored the new tokens. */
  readonly wasStored: boolean;
  readonly answer: Answer;
  /** How the tab that asked came to that. */
  readonly way: 'adopted' | 'refreshed' | 'replayed' | 'recovered';
  /** What a refresh came to that was asked for a minute later, where there was a token. */
  readonly again: Answer | undefined;
  /** How many requests to refresh were sent until the answer, by all tabs. */
  readonly requests: number;
  /** How long the answer took; milliseconds. */
  readonly tookMs: number;
  /** What is wrong whatever the server, in words. */
  readonly broken: readonly string[];
}

/** The tab dies at each of its tasks, and with each stage of its request. */
export async function crashEverywhere(one: RefreshCase): Promise<readonly CrashedRefresh[]> {
  const seen: CrashedRefresh[] = [];
  for (let tasks = 0; seen.at(-1)?.moment !== 'settled'; tasks += 1) {
    seen.push(await crashRefresh(one, crashAtTask(tasks)));
  }
  if (one.losesReply) return seen;
  for (const crash of inFlight) seen.push(await crashRefresh(one, crash));
  return seen;
}

/** Lets the tab in front die. */
type Crash = (scene: Scene) => Promise<{
  readonly moment: Moment;
  /** Lets go on what was held up. */
  release?(): void;
}>;

function crashAtTask(tasks: number): Crash {
  return async ({ browser, front: { watched } }) => {
    await crashAfter(tasks, watched, browser);
    return watched;
  };
}

/** With the request under way its tab has no tasks. */
const inFlight: readonly Crash[] = [
  async (scene) => {
    scene.browser.server.next({ fail: 'unreachable' });
    await crashAt('sends', scene);
    return { moment: 'loses-request' };
  },
  async (scene) => {
    const { release } = scene.browser.server.hold('token');
    await crashAt('sends', scene);
    return { moment: 'held-up', release };
  },
  (scene) => crashAt('sends', scene),
  (scene) => crashAt('server-acted', scene),
];

async function crashAt(
  moment: Moment,
  { browser, front: { watched } }: Pick<Scene, 'browser' | 'front'>,
): Promise<{ readonly moment: Moment }> {
  await passUntil(browser, () => watched.moment === moment);
  watched.tab.close();
  return { moment };
}

/** Another tab dies with the answer on its way. */
async function crashBefore({ browser, app }: Scene, isForced: boolean): Promise<void> {
  const first = app.openTab();
  first.watched.start(() => first.ask(isForced));
  await crashAt('server-acted', { browser, front: first });
}

async function crashRefresh(one: RefreshCase, crash: Crash): Promise<CrashedRefresh> {
  const isForced = !one.hasExpired;
  const scene = await createScene(one);
  const { browser, app, front, background } = scene;
  const { server, clock } = browser;
  const known = server.requests;
  if (one.isSecond) await crashBefore(scene, isForced);
  if (one.losesReply) server.next({ loseReply: 'unreachable' });
  front.watched.start(() => front.ask(isForced));
  const { moment, release } = await crash(scene);
  // What was to become of a request that is never sent is not to become of another one.
  if (!front.watched.hasBeen('sends')) server.clearScript();

  const asker = one.asker === 'restart' ? app.openTab() : background;
  const startMs = clock.monotonic();
  const answer = await browser.complete(asker.ask(isForced));
  const tookMs = clock.monotonic() - startMs;
  const isGood = server.inspect(answer.token ?? '')?.isActive === true;
  const refreshes = refreshesSince(known, browser);
  release?.();
  await browser.advance(MINUTE_MS);
  const again = answer.token ? await browser.complete(asker.ask(true)) : undefined;
  await browser.complete(asker.login());
  await browser.advance(MINUTE_MS);
  const afterLogin = await browser.complete(asker.ask(true));

  const own = refreshes.filter(({ client }) => client === asker.watched.tab.name);
  const dead = refreshes.filter(
    ({ client }) => browser.tabs.find(({ name }) => name === client)?.state === 'closed',
  );
  const wasStored = front.watched.hasBeen('has-tokens');
  const isReplay = own.some((request) =>
    dead.some(({ refreshToken }) => refreshToken === request.refreshToken),
  );
  const isSettled = front.watched.hasBeen('settled');
  const rules: readonly (readonly [isBroken: boolean, what: string])[] = [
    [
      isSettled && !wasStored && !front.watched.hasBeen('has-end'),
      'the caller had an answer that was not stored',
    ],
    [answer.token !== undefined && !isGood, 'the token is not good for anything'],
    [own.length > 1, 'the tab that asked sent more than one request'],
    [own.length + dead.length < refreshes.length, 'a tab that nobody asked sent a request'],
    [
      isReplay && wasStored && one.server !== 'no-rotation',
      'a refresh token was sent again though another was stored in its place',
    ],
    [afterLogin.token === undefined, 'the store takes no new login'],
  ];
  return {
    moment,
    wasSpent: dead.some(({ uses }) => uses.includes('accepted')),
    wasStored,
    answer,
    way: wayOf(own, isReplay && !wasStored),
    again,
    requests: refreshes.length,
    tookMs,
    broken: rules.flatMap(([isBroken, what]) => (isBroken ? [what] : [])),
  };
}

/** A request to refresh, and what the server made of it so far. */
interface Refresh {
  readonly client: string;
  readonly refreshToken: string;
  readonly uses: readonly (RefreshTokenUse | undefined)[];
}

function refreshesSince(known: number, { server }: VirtualBrowser): Refresh[] {
  return server.recorded.slice(known).flatMap(({ client, form, arrivals }) => {
    const refreshToken = form['refresh_token'];
    const uses = arrivals.map((arrival) => arrival.refreshToken);
    return refreshToken === undefined ? [] : [{ client, refreshToken, uses }];
  });
}

function wayOf(own: readonly Refresh[], isReplay: boolean): CrashedRefresh['way'] {
  if (own.length === 0) return 'adopted';
  const isRefused = own.some(({ uses }) => uses.includes('reused') || uses.includes('refused'));
  if (isRefused) return 'recovered';
  return isReplay ? 'replayed' : 'refreshed';
}
