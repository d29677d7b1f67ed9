import type { VirtualBrowser } from '../../src/testing/virtual-browser.js';
import { openAppTab, type AppTab } from './app.js';
import type { Violation } from './invariants.js';
import { createObserver, type Observer } from './observer.js';
import { checkRecovery } from './recovery.js';
import type { Command, Schedule } from './schedule.js';
import { createWorld, happen, happenTo, tabOf } from './world.js';

/** Runs a schedule, then lets all faults be over, and says what went wrong. */
export async function runSchedule(schedule: Schedule): Promise<readonly Violation[]> {
  const browser = createWorld(schedule);
  const observer = createObserver(browser, schedule.server, schedule.hasWebLocks);
  const tabs: AppTab[] = [];
  const prelude: Command[] = [
    { do: 'open' },
    { do: 'login', tab: 0, user: 'alice' },
    { do: 'wait', ms: 500 },
  ];
  for (const command of [...prelude, ...schedule.commands]) {
    if (command.do === 'open') tabs.push(openAppTab(browser, observer));
    else await perform(command, browser, observer, tabs);
    if (!('ms' in command)) await browser.advance(0);
  }
  await checkRecovery(browser, observer, tabs);
  return observer.violations;
}

async function perform(
  command: Exclude<Command, { readonly do: 'open' }>,
  browser: VirtualBrowser,
  observer: Observer,
  tabs: readonly AppTab[],
): Promise<void> {
  if (!('tab' in command)) return happen(command, browser, observer);
  const tab = tabOf(tabs, command.tab);
  if (!tab) return;
  switch (command.do) {
    case 'login':
      return tab.login(command.user);
    case 'adopt':
      return tab.adopt(command.user);
    case 'get':
      return tab.get();
    case 'refresh':
      return tab.refresh();
    case 'logout':
    case 'forget':
      return tab.leave(command.do);
    default:
      return happenTo(tab, command);
  }
}
