import type { Answer } from './face.js';
import { crashAfter, createScene, MINUTE_MS, passUntil, type World } from './scene.js';
import { type Moment } from './watched-tab.js';

/** A logout whose tab dies while another tab refreshes. */
export interface LogoutCase extends World {
  /** How far the refresh has come when the logout is called. */
  readonly during: Moment;
}

/** What was seen of it. */
export interface CrashedLogout {
  /** At which moment the tab died. */
  readonly moment: Moment;
  /** Whether it had stored that the user is out. */
  readonly wasStored: boolean;
  /** Whether any token is stored in the end. */
  readonly hasTokens: boolean;
  /** What the tab that refreshed gets then. */
  readonly answer: Answer;
  /** What a tab gets that is opened then. */
  readonly afterRestart: Answer;
  /** Whether the server still takes any refresh token of this login. */
  readonly isAlive: boolean;
  /** What is wrong whatever the server, in words. */
  readonly broken: readonly string[];
}

/** The tab dies at each task of its logout. */
export async function crashLogoutEverywhere(one: LogoutCase): Promise<readonly CrashedLogout[]> {
  const seen: CrashedLogout[] = [];
  for (let tasks = 0; seen.at(-1)?.moment !== 'settled'; tasks += 1) {
    seen.push(await crashLogout(one, tasks));
  }
  return seen;
}

async function crashLogout(one: LogoutCase, tasks: number): Promise<CrashedLogout> {
  const { browser, app, front, background } = await createScene(one);
  const { server } = browser;
  const { watched } = background;
  front.watched.start(() => front.ask(true));
  await passUntil(browser, () => front.watched.moment === one.during);
  watched.start(() => background.logout());
  await crashAfter(tasks, watched, browser);
  const { moment } = watched;
  const wasStored = watched.hasBeen('has-end');

  await browser.advance(MINUTE_MS);
  const hasTokens = app.hasTokens();
  const isAlive = Array.from({ length: 4 }, (_, index) => `refresh-token-${index + 1}`).some(
    (token) => server.inspect(token)?.isActive,
  );
  const isLate = front.watched.hasBeen('sends') && !front.watched.hasBeen('has-tokens');
  const answer = await browser.complete(front.ask(false));
  const restarted = app.openTab();
  const afterRestart = await browser.complete(restarted.ask(false));
  const hasToken = answer.token !== undefined || afterRestart.token !== undefined;
  if (!wasStored) await browser.complete(restarted.logout());
  const isOut = !app.hasTokens();
  await browser.complete(restarted.login());
  await browser.advance(MINUTE_MS);
  const afterLogin = await browser.complete(restarted.ask(true));

  const rules: readonly (readonly [isBroken: boolean, what: string])[] = [
    [wasStored && hasTokens, 'tokens are stored after the logout'],
    [wasStored && hasToken, 'a tab has a token after the logout'],
    [wasStored && isLate && isAlive, 'what the refresh got too late was not revoked'],
    [!wasStored && !(answer.token && afterRestart.token), 'a logout that was not stored is felt'],
    [!isOut, 'the user cannot log out any more'],
    [afterLogin.token === undefined, 'the store takes no new login'],
  ];
  return {
    moment,
    wasStored,
    hasTokens,
    answer,
    afterRestart,
    isAlive,
    broken: rules.flatMap(([isBroken, what]) => (isBroken ? [what] : [])),
  };
}
