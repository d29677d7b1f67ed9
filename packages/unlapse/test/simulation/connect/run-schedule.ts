import type { VirtualBrowser } from '../../../src/testing/virtual-browser.js';
import { createWorld, happen, happenTo, tabOf } from '../world.js';
import { openConnectTab, type AppStorage, type ConnectTab } from './app.js';
import type { ConnectViolation } from './invariants.js';
import { createConnectObserver, type ConnectObserver } from './observer.js';
import { checkConnectRecovery } from './recovery.js';
import type { ConnectCommand, ConnectSchedule } from './schedule.js';

/** Runs a schedule, then lets all faults be over, and says what went wrong. */
export async function runConnectSchedule(
  schedule: ConnectSchedule,
): Promise<readonly ConnectViolation[]> {
  const browser = createWorld(schedule);
  const observer = createConnectObserver(browser, schedule);
  const storage: AppStorage = { json: undefined };
  const tabs: ConnectTab[] = [];
  const open = (readsStorage: boolean): void => {
    tabs.push(openConnectTab(browser, observer, storage, readsStorage));
  };
  open(true);
  tabs[0]?.login('alice', !schedule.isMigrated);
  await browser.advance(500);
  for (const command of schedule.commands) {
    if (command.do === 'open') open(command.readsStorage);
    else await perform(command, browser, observer, tabs);
    if (!('ms' in command)) await browser.advance(0);
  }
  if (tabs.every(({ tab }) => tab.state === 'closed')) open(true);
  await checkConnectRecovery(browser, observer, tabs);
  return observer.violations;
}

async function perform(
  command: Exclude<ConnectCommand, { readonly do: 'open' }>,
  browser: VirtualBrowser,
  observer: ConnectObserver,
  tabs: readonly ConnectTab[],
): Promise<void> {
  if (!('tab' in command)) return happen(command, browser, observer);
  const tab = tabOf(tabs, command.tab);
  if (!tab) return;
  switch (command.do) {
    case 'get':
      return tab.get();
    case 'refresh':
      return tab.refresh('own');
    case 'refresh-oldest':
      return tab.refresh('oldest');
    case 'refresh-scopes':
      return tab.refreshScopes(command.isKept);
    case 'login':
      return tab.login(command.user);
    case 'logout':
      return tab.logout(command.with);
    default:
      return happenTo(tab, command);
  }
}
