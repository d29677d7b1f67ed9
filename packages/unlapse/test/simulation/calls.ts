import type { VirtualBrowser } from '../../src/testing/virtual-browser.js';
import type { VirtualTab } from '../../src/testing/virtual-tab.js';
import { CALLER_BOUND_MS } from './bounds.js';

/** The calls that the app of one tab makes, of which each must settle in time. */
export interface Calls {
  /** Those that have not settled. */
  readonly pending: ReadonlySet<string>;
  /**
   * Runs `work` in the tab. What it rejects with is for the app to show: a login that the server
   * refused, say.
   */
  make<T>(
    what: string,
    work: () => Promise<T>,
    onResult?: (result: T, startedAtMs: number) => void,
  ): void;
  thaw(isTold: boolean): void;
  throttle(): void;
}

/**
 * @param isLate told of a call that took too long
 * @param isQueue whether a call may wait for those before it, as refreshes for certain scopes do
 */
export function createCalls(
  { clock }: VirtualBrowser,
  tab: VirtualTab,
  isLate: (what: string) => void,
  isQueue = false,
): Calls {
  const pending = new Set<string>();
  let count = 0;
  let thawedAtMs = 0;
  let wasThrottled = false;

  return {
    pending,
    make(what, work, onResult = () => {}) {
      void tab.run(async () => {
        count += 1;
        const name = `${what} (call ${count} in ${tab.name})`;
        const startedAtMs = clock.monotonic();
        pending.add(name);
        const boundMs = CALLER_BOUND_MS * (isQueue ? pending.size : 1);
        await work().then(
          (result) => onResult(result, startedAtMs),
          () => {},
        );
        pending.delete(name);
        const tookMs = clock.monotonic() - Math.max(startedAtMs, thawedAtMs);
        if (tookMs > boundMs && !wasThrottled) isLate(`${name} took ${tookMs} ms`);
      });
    },
    thaw(isTold) {
      thawedAtMs = clock.monotonic();
      tab.thaw(isTold);
    },
    throttle() {
      wasThrottled = true;
      tab.throttle();
    },
  };
}
