import * as fc from 'fast-check';
import type { Rotation } from '../../src/testing/authorization-server-grants.js';
import type { Step } from '../../src/testing/authorization-server-script.js';
import { createVirtualBrowser, type VirtualBrowser } from '../../src/testing/virtual-browser.js';
import type { VirtualTab } from '../../src/testing/virtual-tab.js';

/** How the server treats a refresh token that it has replaced. */
export type ServerKind =
  /** It replaces none. */
  | 'no-rotation'
  /** It takes it for a week more: longer than any schedule lasts. */
  | 'long-grace'
  /** It takes it for ten seconds more. */
  | 'short-grace'
  /** It refuses it, and ends the login that it comes from. */
  | 'strict'
  /** It refuses it. */
  | 'strict-without-reuse-detection';

/** What becomes of the next token request, whoever sends it. */
export type Fault =
  /** The server has done its work, the reply is lost. */
  | 'reply-lost'
  /** … half of the reply arrives. */
  | 'body-cut'
  /** … the browser sends the request again by itself. */
  | 'resent'
  /** … the reply never comes, and nothing says so. */
  | 'reply-hangs'
  /** Nothing reaches the server, and nothing says so. */
  | 'request-hangs'
  /** The connection breaks before the server has done anything. */
  | 'reset'
  /** 503. */
  | 'busy'
  /** 429 with Retry-After. */
  | 'too-many'
  /** A page of a captive portal. */
  | 'portal';

export type User = 'alice' | 'bob';

/** What happens around the tabs. */
export type WorldCommand =
  | { readonly do: 'wait' | 'sleep' | 'jump'; readonly ms: number }
  | { readonly do: 'fault'; readonly fault: Fault }
  | { readonly do: 'online'; readonly isOnline: boolean }
  | { readonly do: 'storage'; readonly condition: 'fine' | 'full' | 'unreadable' | 'slow' }
  | { readonly do: 'lose-storage' }
  | { readonly do: 'hints'; readonly lossRate: number }
  | { readonly do: 'revoke'; readonly user: User };

/** What a browser does to one of its tabs. */
export type TabCommand =
  | { readonly do: 'close' | 'freeze' | 'hide' | 'show' | 'throttle'; readonly tab: number }
  | { readonly do: 'thaw'; readonly tab: number; readonly isTold: boolean }
  | { readonly do: 'crash-after' | 'freeze-after'; readonly tab: number; readonly steps: number };

/** The world of one schedule. */
export interface World {
  readonly server: ServerKind;
  readonly accessTokenSeconds: number;
  /** How the steps of the tabs interleave; `null`: everything takes the least time. */
  readonly seed: number | null;
  readonly hasWebLocks: boolean;
}

/** A tab of the app that things happen to. */
export interface TabOfWorld {
  readonly tab: VirtualTab;
  thaw(isTold: boolean): void;
  throttle(): void;
}

/** Who must know what has happened around the tabs. */
export interface Witness {
  jumps(): void;
  losesHints(): void;
  failsStorage(): void;
  revokes(sub: string): void;
}

export const tab: fc.Arbitrary<number> = fc.nat(3);
export const user: fc.Arbitrary<User> = fc.constantFrom('alice', 'bob');
const steps = fc.nat(30);

/** What servers and networks do all day, and what browsers, clocks and storages can do. */
export const worldCommands: readonly fc.WeightedArbitrary<WorldCommand | TabCommand>[] = [
  weighted<WorldCommand>(10, {
    do: fc.constant('wait'),
    ms: fc.constantFrom(1, 5, 20, 60, 300, 2000, 12_000, 40_000, 61_000),
  }),
  weighted<TabCommand>(2, { do: fc.constant('close'), tab }),
  weighted<TabCommand>(3, { do: fc.constant('crash-after'), tab, steps }),
  weighted<WorldCommand>(6, {
    do: fc.constant('fault'),
    fault: fc.constantFrom<Fault>(
      'reply-lost',
      'body-cut',
      'resent',
      'reply-hangs',
      'request-hangs',
      'reset',
      'busy',
      'too-many',
      'portal',
    ),
  }),
  weighted<WorldCommand>(2, { do: fc.constant('online'), isOnline: fc.boolean() }),
  weighted<WorldCommand>(1, {
    do: fc.constant('storage'),
    condition: fc.constantFrom('fine', 'slow'),
  }),
  weighted<WorldCommand>(1, { do: fc.constant('lose-storage') }),
  weighted<WorldCommand>(1, { do: fc.constant('revoke'), user }),
  weighted<TabCommand>(2, { do: fc.constantFrom('freeze', 'throttle'), tab }),
  weighted<TabCommand>(3, { do: fc.constant('freeze-after'), tab, steps }),
  weighted<TabCommand>(4, { do: fc.constant('thaw'), tab, isTold: fc.boolean() }),
  weighted<WorldCommand>(1, {
    do: fc.constant('jump'),
    ms: fc.constantFrom(-86_400_000, -10_000, 10_000, 86_400_000),
  }),
  weighted<WorldCommand>(1, {
    do: fc.constant('sleep'),
    ms: fc.constantFrom(5000, 70_000, 7_200_000),
  }),
  weighted<WorldCommand>(2, {
    do: fc.constant('storage'),
    condition: fc.constantFrom('fine', 'full', 'unreadable'),
  }),
];

/** Worlds, of which those with an even pace are simpler. */
export const worlds: { readonly [K in keyof World]: fc.Arbitrary<World[K]> } = {
  server: fc.constantFrom(
    'no-rotation',
    'long-grace',
    'short-grace',
    'strict',
    'strict-without-reuse-detection',
  ),
  accessTokenSeconds: fc.constantFrom(60, 20, 3600),
  seed: fc.option(fc.nat(1_000_000), { freq: 20 }),
  hasWebLocks: fc.constantFrom(true, true, true, false),
};

const rotations: Record<ServerKind, Rotation> = {
  'no-rotation': 'none',
  'long-grace': { graceSeconds: 604_800 },
  'short-grace': { graceSeconds: 10 },
  strict: 'strict',
  'strict-without-reuse-detection': 'strict',
};

const scripts: Record<Exclude<Fault, 'reply-hangs' | 'request-hangs'>, Step> = {
  'reply-lost': { loseReply: 'unreachable' },
  'body-cut': { cutBody: true },
  resent: { resend: true },
  reset: { fail: 'unreachable' },
  busy: { answer: { status: 503 } },
  'too-many': { answer: { status: 429, headers: { 'retry-after': '20' } } },
  portal: { answer: { headers: { 'content-type': 'text/html' }, body: '<html>' } },
};

export function createWorld(world: World): VirtualBrowser {
  const { server: kind, seed, hasWebLocks, accessTokenSeconds } = world;
  const browser = createVirtualBrowser({ seed: seed ?? undefined, hasWebLocks });
  browser.server.configure({
    rotation: rotations[kind],
    reuseDetection: kind !== 'strict-without-reuse-detection',
    accessTokenFormat: 'opaque',
    accessTokenTtlSeconds: accessTokenSeconds,
  });
  return browser;
}

export async function happen(
  command: WorldCommand,
  browser: VirtualBrowser,
  witness: Witness,
): Promise<void> {
  switch (command.do) {
    case 'wait':
      return browser.advance(command.ms);
    case 'sleep':
      return browser.sleep(command.ms);
    case 'jump':
      witness.jumps();
      return browser.jumpWall(command.ms);
    case 'fault':
      return setUp(command.fault, browser);
    case 'online':
      return browser.setOnline(command.isOnline);
    case 'storage': {
      const { condition } = command;
      if (condition === 'full' || condition === 'unreadable') witness.failsStorage();
      browser.storage.slowMs = condition === 'slow' ? 200 : 0;
      browser.storage.condition = condition === 'slow' ? 'fine' : condition;
      return;
    }
    case 'lose-storage':
      return browser.storage.lose();
    case 'hints':
      if (command.lossRate > 0) witness.losesHints();
      browser.hints.lossRate = command.lossRate;
      return;
    case 'revoke':
      witness.revokes(command.user);
      return browser.server.revoke(command.user);
  }
}

/** The tab that a number means: it counts those that are open, over and over. */
export function tabOf<T extends TabOfWorld>(tabs: readonly T[], number: number): T | undefined {
  const open = tabs.filter(({ tab: { state } }) => state !== 'closed');
  return open[number % open.length];
}

export function happenTo(appTab: TabOfWorld, command: TabCommand): void {
  const { tab: page } = appTab;
  switch (command.do) {
    case 'close':
      return page.close();
    case 'freeze':
      return page.freeze();
    case 'thaw':
      return appTab.thaw(command.isTold);
    case 'hide':
      return page.hide();
    case 'show':
      return page.show();
    case 'throttle':
      return appTab.throttle();
    case 'crash-after':
      return page.crashAfter(command.steps);
    case 'freeze-after':
      return page.freezeAfter(command.steps);
  }
}

/** Ends all faults, and brings every tab back to its user. */
export function heal(browser: VirtualBrowser, tabs: readonly TabOfWorld[]): void {
  browser.server.clearScript();
  // What is renewed from here on lasts: otherwise most of a run would be renewals.
  browser.server.configure({ accessTokenTtlSeconds: 3600 });
  browser.storage.condition = 'fine';
  browser.storage.slowMs = 0;
  browser.hints.lossRate = 0;
  browser.setOnline(true);
  for (const { tab: page, thaw } of tabs) {
    page.crashAfter(Infinity);
    page.unthrottle();
    thaw(true);
    // Somebody comes back to each tab, which then reads the store.
    page.hide();
    page.show();
  }
}

export function weighted<C extends { readonly do: string }>(
  weight: number,
  members: { readonly [member: string]: fc.Arbitrary<unknown> },
): fc.WeightedArbitrary<C> {
  return {
    weight,
    arbitrary: fc.record(members) as fc.Arbitrary<unknown> as fc.Arbitrary<C>,
  };
}

function setUp(fault: Fault, { server }: VirtualBrowser): void {
  if (fault === 'request-hangs') server.hold('token', 'before');
  else if (fault === 'reply-hangs') server.hold('token', 'after');
  else server.next(scripts[fault]);
}
