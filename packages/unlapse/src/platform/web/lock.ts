import type { Clock } from '../../ports/clock.js';
import type { Lock } from '../../ports/lock.js';
import { createMemoryLock } from '../memory/lock.js';

/** Web Locks: all tabs of this origin. Where the browser has none, or refuses them: this tab. */
export function createWebLock(clock: Clock): Lock {
  const inTab = createMemoryLock(clock);
  let isRefused = false;
  return {
    get shared() {
      return !isRefused && globalThis.navigator?.locks !== undefined;
    },
    async run<T>(name: string, waitMs: number, critical: (held: boolean) => Promise<T>) {
      const locks = globalThis.navigator?.locks;
      if (!locks) return inTab.run(name, waitMs, critical);
      const abort = new AbortController();
      const cancelTimer = clock.setTimer(() => abort.abort(), waitMs);
      let running: Promise<T> | undefined;
      try {
        await locks.request(name, { signal: abort.signal }, () => {
          cancelTimer();
          running = critical(true);
          return running;
        });
      } catch {
        // What went wrong inside is in `running`; a lock stolen from it is no reason to stop it.
        cancelTimer();
        if (!running) {
          isRefused = !abort.signal.aborted;
          running = isRefused ? inTab.run(name, waitMs, critical) : critical(false);
        }
      }
      return running as Promise<T>;
    },
  };
}
