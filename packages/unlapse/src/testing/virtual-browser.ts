import { ConfigurationError } from '../errors/errors.js';
import { createSeededRandom } from '../platform/memory/random.js';
import type { Clock } from '../ports/clock.js';
import { createAuthorizationServer, type AuthorizationServer } from './authorization-server.js';
import { createHintRoom, type VirtualHints } from './virtual-hints.js';
import { createLockRoom } from './virtual-lock.js';
import { createNetworkRoom } from './virtual-network.js';
import { createStorageRoom, type VirtualStorage } from './virtual-storage.js';
import { createVirtualTab, type BrowserTab, type VirtualTab } from './virtual-tab.js';
import { createTabThread, type Delay, type TabThread } from './virtual-thread.js';
import { createTimeline } from './virtual-timeline.js';
import { createVirtualFrames, createVirtualUserAgent } from './virtual-user-agent.js';

/** A browser on a device with a clock that a test moves, and an authorization server outside it. */
export interface VirtualBrowser {
  /** The clocks of the device. */
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  /** The server; its clock goes on while the device sleeps. Configure it, script it, ask it. */
  readonly server: AuthorizationServer;
  readonly storage: VirtualStorage;
  readonly hints: VirtualHints;
  /** All tabs so far, the closed ones too. */
  readonly tabs: readonly VirtualTab[];
  readonly isOnline: boolean;
  openTab(): VirtualTab;
  /** Offline, requests under way break off, and the tabs know. */
  setOnline(isOnline: boolean): void;
  /** Moves time on: everything that falls due happens, one thing after the other. */
  advance(ms: number): Promise<void>;
  /**
   * Moves time on until `promise` has settled, and gives what it came to.
   *
   * @param limitMs default two minutes
   * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: it takes longer
   */
  complete<T>(promise: Promise<T>, limitMs?: number): Promise<T>;
  /** Sets the wall clock, either way. */
  jumpWall(ms: number): void;
  /** The device sleeps: its wall clock goes on and nothing else of it does. */
  sleep(ms: number): Promise<void>;
}

/** The least and the most that something takes; milliseconds. */
export type DelayRange = readonly [leastMs: number, mostMs: number];

export interface VirtualBrowserOptions {
  /**
   * Decides how long each step takes, and so which tab comes first; the same seed gives the same
   * run. Absent: everything takes the least time.
   */
  readonly seed?: number | undefined;
  /** How long steps take: storage and network each way; a lock and a hint to arrive. */
  readonly delays?: Partial<Record<Delay, DelayRange>>;
  /** False: locks reach no further than a tab, as where the browser has no Web Locks. */
  readonly hasWebLocks?: boolean;
  /** Of the server; default `https://login.example.com`. */
  readonly issuer?: string;
  /** What the clocks say at first; epoch milliseconds; default 2030-01-01T00:00Z. */
  readonly startMs?: number;
}

const defaultDelays: Record<Delay, DelayRange> = {
  storage: [1, 4],
  lock: [0, 2],
  hint: [1, 20],
  network: [20, 60],
};

const START_OF_2030_MS = 1_893_456_000_000;
const COMPLETE_LIMIT_MS = 120_000;

export function createVirtualBrowser(options: VirtualBrowserOptions = {}): VirtualBrowser {
  const { seed, hasWebLocks = true, issuer, startMs = START_OF_2030_MS } = options;
  const delays = { ...defaultDelays, ...options.delays };
  const timeline = createTimeline(startMs);
  const server = createAuthorizationServer(timeline.outside, issuer);
  const storage = createStorageRoom();
  const locks = createLockRoom();
  const hints = createHintRoom();
  const network = createNetworkRoom();
  const tabs: BrowserTab[] = [];

  /** Each tab draws from a source of its own: what one does moves nothing in another. */
  function randomOf(tab: number, purpose: number): () => number {
    return createSeededRandom(((seed ?? 0) * 1009 + tab) * 2 + purpose).number;
  }

  function createThread(tab: number): TabThread {
    const number = seed === undefined ? () => 0 : randomOf(tab, 0);
    return createTabThread(`tab-${tab}`, timeline, (delay) => {
      const [leastMs, mostMs] = delays[delay];
      const slowMs = delay === 'storage' ? storage.slowMs : 0;
      return leastMs + slowMs + Math.floor(number() * (mostMs - leastMs + 1));
    });
  }

  return {
    clock: timeline.device,
    server,
    storage,
    hints,
    tabs,
    get isOnline() {
      return network.isOnline;
    },
    openTab() {
      const serial = tabs.length + 1;
      const thread = createThread(serial);
      const connection = server.connect(thread.name, () => thread.draw('network'));
      const tab = createVirtualTab(thread, {
        store: storage.tokenStoreOf(thread),
        storeOf: (name) => storage.tokenStoreOf(thread, name),
        transactions: storage.transactionStoreOf(thread),
        lock: (hasWebLocks ? locks : createLockRoom(false)).lockOf(thread),
        channel: hints.channelOf(thread, randomOf(serial, 1)),
        random: createSeededRandom((seed ?? 0) * 1013 + serial),
        http: network.httpOf(thread, connection),
        frames: createVirtualFrames(thread, server, () => network.isOnline),
        userAgentFor: (answer) => createVirtualUserAgent(thread, server, answer),
      });
      tab.setOnline(network.isOnline);
      tabs.push(tab);
      return tab;
    },
    setOnline(isOnline) {
      network.isOnline = isOnline;
      if (!isOnline) network.breakOff();
      for (const tab of tabs) tab.setOnline(isOnline);
    },
    advance: (ms) => timeline.advance(ms),
    async complete(promise, limitMs = COMPLETE_LIMIT_MS) {
      const endMs = timeline.outside.monotonic() + limitMs;
      let isOver = false;
      const end = (): void => {
        isOver = true;
      };
      promise.then(end, end);
      await timeline.advance(0);
      while (!isOver && (await timeline.next(endMs - timeline.outside.monotonic())));
      if (isOver) return promise;
      throw new ConfigurationError(
        'UNLAPSE_CONFIGURATION_INVALID',
        `nothing has settled the promise within ${limitMs} ms of virtual time`,
      );
    },
    jumpWall: (ms) => timeline.jumpWall(ms),
    sleep: (ms) => timeline.sleep(ms),
  };
}
