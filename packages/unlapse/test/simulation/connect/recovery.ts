import { isUnlapseError } from '../../../src/errors/errors.js';
import type { AuthResult } from '../../../src/protocol/auth-result.js';
import type { VirtualBrowser } from '../../../src/testing/virtual-browser.js';
import { CALLER_BOUND_MS, RETRY_BOUND_MS } from '../bounds.js';
import { heal } from '../world.js';
import type { ConnectTab } from './app.js';
import type { ConnectObserver } from './observer.js';

/**
 * Ends all faults, gives everything its time, and then asks for a token with the oldest and the
 * newest result of each login that each tab has ever had.
 */
export async function checkConnectRecovery(
  browser: VirtualBrowser,
  observer: ConnectObserver,
  allTabs: readonly ConnectTab[],
): Promise<void> {
  heal(browser, allTabs);
  const tabs = allTabs.filter(({ tab }) => tab.state !== 'closed');
  await browser.advance(CALLER_BOUND_MS);
  for (const { pending } of tabs) {
    for (const name of pending) observer.report('every-call-settles', `${name} has not`);
  }
  await browser.advance(RETRY_BOUND_MS);
  for (const tab of tabs) {
    for (const auth of endsOf(tab.results, observer)) await askFor(tab, auth, browser, observer);
  }
  observer.concludes();
}

async function askFor(
  { tab, ask }: ConnectTab,
  auth: AuthResult,
  { complete }: VirtualBrowser,
  observer: ConnectObserver,
): Promise<void> {
  let error: unknown;
  const call = tab.run(() =>
    ask(auth).catch((reason: unknown) => {
      error = reason;
      return undefined;
    }),
  );
  const late = Symbol('late');
  const result = await complete(call, CALLER_BOUND_MS).catch(() => late);
  const what = `${tab.name} with ${auth.accessToken}`;
  if (result === late) observer.report('every-call-settles', `${what}, all being well`);
  else if (isUnlapseError(error) && error.code !== 'UNLAPSE_REFRESH_REJECTED') {
    observer.report('a-living-login-recovers', `${what} gets ${error.code}`);
  }
}

/** The oldest and the newest result of each login. */
function endsOf(results: readonly AuthResult[], { loginOf }: ConnectObserver): AuthResult[] {
  const logins = new Set(results.map(loginOf));
  return [...logins].flatMap((login) => {
    const own = results.filter((result) => loginOf(result) === login);
    const newest = own.at(-1);
    return own.length > 1 && newest ? [...own.slice(0, 1), newest] : own;
  });
}
