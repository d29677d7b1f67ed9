import type { Rotation } from '../../src/testing/authorization-server-grants.js';
import type { Step } from '../../src/testing/authorization-server-script.js';
import { createVirtualBrowser, type VirtualBrowser } from '../../src/testing/virtual-browser.js';
import { openAppTab, type AppTab } from './app.js';
import type { Violation } from './invariants.js';
import { createObserver, type Observer } from './observer.js';
import { checkRecovery } from './recovery.js';
import type { Command, Fault, Schedule, ServerKind } from './schedule.js';

const rotations: Record<ServerKind, Rotation> = {
  'no-rotation': 'none',
  'long-grace': { graceSeconds: 604_800 },
  'short-grace': { graceSeconds: 10 },
  strict: 'strict',
  'strict-without-reuse-detection': 'strict',
};

const steps: Record<Exclude<Fault, 'reply-hangs' | 'request-hangs'>, Step> = {
  'reply-lost': { loseReply: 'unreachable' },
  'body-cut': { cutBody: true },
  resent: { resend: true },
  reset: { fail: 'unreachable' },
  busy: { answer: { status: 503 } },
  'too-many': { answer: { status: 429, headers: { 'retry-after': '20' } } },
  portal: { answer: { headers: { 'content-type': 'text/html' }, body: '<html>' } },
};

/** Runs a schedule, then lets all faults be over, and says what went wrong. */
export async function runSchedule(schedule: Schedule): Promise<readonly Violation[]> {
  const { server: kind, seed, hasWebLocks, accessTokenSeconds, commands } = schedule;
  const browser = createVirtualBrowser({ seed: seed ?? undefined, hasWebLocks });
  browser.server.configure({
    rotation: rotations[kind],
    reuseDetection: kind !== 'strict-without-reuse-detection',
    accessTokenFormat: 'opaque',
    accessTokenTtlSeconds: accessTokenSeconds,
  });
  const observer = createObserver(browser, kind, hasWebLocks);
  const tabs: AppTab[] = [];
  const prelude: Command[] = [
    { do: 'open' },
    { do: 'login', tab: 0, user: 'alice' },
    { do: 'wait', ms: 500 },
  ];
  for (const command of [...prelude, ...commands]) {
    await perform(command, browser, observer, tabs);
    if (!('ms' in command)) await browser.advance(0);
  }
  await checkRecovery(browser, observer, tabs);
  return observer.violations;
}

async function perform(
  command: Command,
  browser: VirtualBrowser,
  observer: Observer,
  tabs: AppTab[],
): Promise<void> {
  switch (command.do) {
    case 'open':
      tabs.push(openAppTab(browser, observer));
      return;
    case 'wait':
      return browser.advance(command.ms);
    case 'sleep':
      return browser.sleep(command.ms);
    case 'jump':
      observer.jumps();
      browser.jumpWall(command.ms);
      return;
    case 'fault':
      break;
    case 'online':
      browser.setOnline(command.isOnline);
      return;
    case 'storage': {
      const { condition } = command;
      if (condition === 'full' || condition === 'unreadable') observer.failsStorage();
      browser.storage.slowMs = condition === 'slow' ? 200 : 0;
      browser.storage.condition = condition === 'slow' ? 'fine' : condition;
      return;
    }
    case 'lose-storage':
      browser.storage.lose();
      return;
    case 'hints':
      if (command.lossRate > 0) observer.losesHints();
      browser.hints.lossRate = command.lossRate;
      return;
    case 'revoke':
      observer.revokes(command.user);
      browser.server.revoke(command.user);
      return;
    default: {
      const open = tabs.filter(({ tab }) => tab.state !== 'closed');
      const appTab = open[command.tab % open.length];
      if (appTab) performIn(appTab, command);
      return;
    }
  }
  const { fault } = command;
  if (fault === 'request-hangs') browser.server.hold('token', 'before');
  else if (fault === 'reply-hangs') browser.server.hold('token', 'after');
  else browser.server.next(steps[fault]);
}

function performIn(appTab: AppTab, command: Extract<Command, { readonly tab: number }>): void {
  const { tab } = appTab;
  switch (command.do) {
    case 'close':
      return tab.close();
    case 'freeze':
      return tab.freeze();
    case 'thaw':
      return appTab.thaw(command.isTold);
    case 'hide':
      return tab.hide();
    case 'show':
      return tab.show();
    case 'throttle':
      return appTab.throttle();
    case 'crash-after':
      return tab.crashAfter(command.steps);
    case 'freeze-after':
      return tab.freezeAfter(command.steps);
    case 'login':
      return appTab.login(command.user);
    case 'adopt':
      return appTab.adopt(command.user);
    case 'get':
      return appTab.get();
    case 'refresh':
      return appTab.refresh();
    case 'logout':
    case 'forget':
      return appTab.leave(command.do);
  }
}
