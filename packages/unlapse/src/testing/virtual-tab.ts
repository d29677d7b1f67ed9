import { createMemoryLifecycle } from '../platform/memory/lifecycle.js';
import { createMemoryLogger, type MemoryLogger } from '../platform/memory/logger.js';
import type { Channel } from '../ports/channel.js';
import type { Clock } from '../ports/clock.js';
import type { Http } from '../ports/http.js';
import type { Lifecycle } from '../ports/lifecycle.js';
import type { Lock } from '../ports/lock.js';
import type { Random } from '../ports/random.js';
import type { TokenStore } from '../ports/token-store.js';
import type { TransactionStore } from '../ports/transaction-store.js';
import type { UserAgent } from '../ports/user-agent.js';
import type { UserAnswer } from './authorization-server.js';
import type { TabState, TabThread } from './virtual-thread.js';

/** What the code of one tab has of the browser. */
export interface TabPorts {
  readonly clock: Clock;
  readonly store: TokenStore;
  /** A store of another name, for what is no session's. */
  readonly storeOf: (name: string) => TokenStore;
  readonly transactions: TransactionStore;
  readonly lock: Lock;
  readonly channel: Channel;
  readonly lifecycle: Lifecycle;
  readonly random: Random;
  readonly logger: MemoryLogger;
  readonly http: Http;
  /** Windows of the tab. */
  readonly userAgent: UserAgent;
  /** Hidden frames in its page. */
  readonly frames: UserAgent;
}

/** One tab of a virtual browser. What runs in it reaches the browser only by its ports. */
export interface VirtualTab {
  /** `tab-1`, `tab-2`, …; the server knows its requests by it. */
  readonly name: string;
  readonly state: TabState;
  readonly ports: TabPorts;
  /** What the user does at the login page; default: `user-1` signs in; `undefined`: closes it. */
  user: UserAnswer | undefined;
  /** How many timers its code has running. */
  readonly pendingTimers: number;
  /** How many tasks have run in it: the browser reaches its code only by these. */
  readonly steps: number;
  /**
   * Runs `work` in the tab: now, or once it is thawed. In a tab that has closed nothing runs and
   * nothing settles any more.
   */
  run<T>(work: () => T | Promise<T>): Promise<T>;
  /** Stops it where it is. Its locks stay held, its requests go on without it. */
  freeze(): void;
  /**
   * Lets it go on with what it has missed.
   *
   * @param isTold whether its page hears of it, as one does that is shown again; default true
   */
  thaw(isTold?: boolean): void;
  /** Fires its timers once a minute only, as browsers do with hidden tabs. */
  throttle(): void;
  unthrottle(): void;
  hide(): void;
  show(): void;
  /** Closed, or crashed: its locks are free, and what it has sent arrives all the same. */
  close(): void;
  /** Closes it in the middle of its work: after `steps` more tasks, before the next one. */
  crashAfter(steps: number): void;
  /** The same, but it freezes. */
  freezeAfter(steps: number): void;
}

/** The ports that a tab does not make itself. */
export type SharedPorts = Omit<TabPorts, 'clock' | 'lifecycle' | 'logger' | 'userAgent'> & {
  userAgentFor(answer: () => UserAnswer | undefined): UserAgent;
};

/** A tab, and how its browser tells it about the network. */
export interface BrowserTab extends VirtualTab {
  setOnline(isOnline: boolean): void;
}

export function createVirtualTab(
  thread: TabThread,
  { userAgentFor, ...shared }: SharedPorts,
): BrowserTab {
  const lifecycle = createMemoryLifecycle();

  const tab: BrowserTab = {
    name: thread.name,
    get state() {
      return thread.state;
    },
    ports: {
      ...shared,
      clock: thread.clock,
      lifecycle,
      logger: createMemoryLogger(),
      userAgent: userAgentFor(() => tab.user),
    },
    user: { sub: 'user-1' },
    get pendingTimers() {
      return thread.pendingTimers;
    },
    get steps() {
      return thread.steps;
    },
    run: (work) =>
      new Promise((resolve) => {
        thread.enter(() => resolve(inPromise(work)));
      }),
    freeze: () => thread.freeze(),
    thaw(isTold = true) {
      if (thread.state !== 'frozen') return;
      thread.thaw();
      if (isTold) lifecycle.wake();
    },
    throttle: () => thread.throttle(),
    unthrottle: () => thread.unthrottle(),
    hide: () => thread.enter(() => lifecycle.setVisible(false)),
    show: () => thread.enter(() => lifecycle.setVisible(true)),
    close: () => thread.close(),
    crashAfter: (steps) => thread.stopAfter(steps, 'close'),
    freezeAfter: (steps) => thread.stopAfter(steps, 'freeze'),
    setOnline: (isOnline) => thread.enter(() => lifecycle.setOnline(isOnline)),
  };
  return tab;
}

/** What `work` throws at once, it rejects with. */
async function inPromise<T>(work: () => T | Promise<T>): Promise<T> {
  return work();
}
