import type { AuthResult } from '../../src/protocol/auth-result.js';
import type { VirtualBrowser } from '../../src/testing/virtual-browser.js';
import type { RefreshOutcome } from '../../src/refresh/outcome.js';
import { openAppTab, type AppTab } from './app.js';
import { CALLER_BOUND_MS, HINT_BOUND_MS, RETRY_BOUND_MS } from './bounds.js';
import type { Observer } from './observer.js';
import { heal } from './world.js';

/**
 * Ends all faults, gives everything its time, and looks at what there is then: a session that the
 * server still knows gives every tab a token, any other is over in every tab, and nothing runs on.
 */
export async function checkRecovery(
  browser: VirtualBrowser,
  observer: Observer,
  allTabs: readonly AppTab[],
): Promise<void> {
  heal(browser, allTabs);
  const open = allTabs.filter(({ tab }) => tab.state !== 'closed');
  const tabs = open.length > 0 ? open : [openAppTab(browser, observer)];
  await browser.advance(CALLER_BOUND_MS);
  for (const { pendingCalls } of tabs) {
    for (const name of pendingCalls) observer.report('every-call-settles', `${name} has not`);
  }
  await browser.advance(RETRY_BOUND_MS);
  await checkStories(browser, observer, tabs);
  await checkEnd(browser, observer, tabs);
}

/** What every tab says, after one of them has asked the server. */
async function checkStories(
  browser: VirtualBrowser,
  observer: Observer,
  tabs: readonly AppTab[],
): Promise<void> {
  const [first] = tabs;
  if (!first) return;

  /** What a call comes to; `undefined` where nothing comes of it. */
  async function inTime<T>({ tab }: AppTab, call: () => Promise<T>): Promise<T | undefined> {
    return browser.complete(tab.run(call), CALLER_BOUND_MS).catch((error: unknown) => {
      observer.report('every-call-settles', `in ${tab.name}, all being well: ${String(error)}`);
      return undefined;
    });
  }

  // What another tab has just got says nothing of what the server thinks now.
  let outcome: RefreshOutcome | undefined;
  do outcome = await inTime(first, first.session.refresh);
  while (outcome?.kind === 'adopted');
  await browser.advance(HINT_BOUND_MS);
  for (const appTab of tabs) {
    const { tab, session } = appTab;
    const result = await inTime(appTab, session.getAuthResult);
    const { status } = session.snapshot;
    const grantId = grantOf(browser, result);
    const { storedGrant } = observer;
    if (storedGrant === undefined) {
      if (result || status !== 'signed-out') {
        observer.report('a-dead-session-ends-everywhere', `${tab.name} is ${status}`);
      }
    } else if (grantId !== storedGrant || status !== 'signed-in') {
      observer.report(
        'a-living-session-recovers',
        `${tab.name} is ${status} with ${grantId}, stored is ${storedGrant}`,
      );
    } else if (!browser.server.inspect(result?.accessToken ?? '')?.isActive) {
      observer.report('a-dead-session-ends-everywhere', `${tab.name} has a token that is dead`);
    }
  }
}

async function checkEnd(
  browser: VirtualBrowser,
  observer: Observer,
  tabs: readonly AppTab[],
): Promise<void> {
  for (const { tab, session } of tabs) void tab.run(() => session.dispose());
  await browser.advance(CALLER_BOUND_MS);
  for (const { tab } of tabs) {
    if (tab.pendingTimers > 0) {
      observer.report('no-timer-survives-dispose', `${tab.name} has ${tab.pendingTimers}`);
    }
  }
}

function grantOf(
  browser: VirtualBrowser,
  result: AuthResult | null | undefined,
): string | undefined {
  return browser.server.inspect(result?.accessToken ?? '')?.grantId;
}
