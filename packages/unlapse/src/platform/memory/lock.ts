import type { Clock } from '../../ports/clock.js';
import type { Lock } from '../../ports/lock.js';

/** A lock among those who share this object; first come, first served. */
export function createMemoryLock(clock: Clock): Lock {
  /** Who waits, by the name of a lock that is held. */
  const queues = new Map<string, (() => void)[]>();

  /** Resolves to whether the lock was had in time. */
  async function acquire(name: string, waitMs: number): Promise<boolean> {
    const queue = queues.get(name);
    if (!queue) {
      queues.set(name, []);
      return true;
    }
    return new Promise((resolve) => {
      const enter = (): void => {
        cancelTimer();
        resolve(true);
      };
      const cancelTimer = clock.setTimer(() => {
        queue.splice(queue.indexOf(enter), 1);
        resolve(false);
      }, waitMs);
      queue.push(enter);
    });
  }

  function release(name: string): void {
    const next = queues.get(name)?.shift();
    if (next) next();
    else queues.delete(name);
  }

  return {
    shared: true,
    async run(name, waitMs, critical) {
      const held = await acquire(name, waitMs);
      try {
        return await critical(held);
      } finally {
        if (held) release(name);
      }
    },
  };
}
