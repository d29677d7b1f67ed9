import type { Lock } from '../ports/lock.js';
import type { TabThread } from './virtual-thread.js';

/** The locks of a browser, as Web Locks are: a frozen tab keeps its own, a closed one does not. */
export interface LockRoom {
  lockOf(thread: Pick<TabThread, 'clock' | 'draw' | 'onClose' | 'post'>): Lock;
}

/** Somebody's turn at a lock. */
interface Turn {
  readonly name: string;
  /** Tells the tab that it has the lock. */
  readonly grant: () => void;
}

/** @param shared whether it is the room of all tabs */
export function createLockRoom(shared: boolean = true): LockRoom {
  /** By the name of the lock: who has it, then who waits. */
  const queues = new Map<string, Turn[]>();

  function join(turn: Turn): void {
    const queue = queues.get(turn.name) ?? [];
    queues.set(turn.name, queue);
    queue.push(turn);
    if (queue.length === 1) turn.grant();
  }

  /** The next one is told even if it is frozen: it has the lock then, and does not know. */
  function leave(turn: Turn): void {
    const queue = queues.get(turn.name) ?? [];
    const place = queue.indexOf(turn);
    if (place < 0) return;
    queue.splice(place, 1);
    if (place === 0) queue[0]?.grant();
  }

  return {
    lockOf(thread) {
      /** What this tab has and waits for. */
      const turns = new Set<Turn>();
      thread.onClose(() => {
        for (const turn of turns) leave(turn);
      });

      function drop(turn: Turn): void {
        turns.delete(turn);
        leave(turn);
      }

      return {
        shared,
        async run(name, waitMs, critical) {
          const own = await new Promise<Turn | undefined>((resolve) => {
            const turn: Turn = {
              name,
              grant: () =>
                thread.post(() => {
                  cancelTimer();
                  resolve(turn);
                }, thread.draw('lock')),
            };
            const cancelTimer = thread.clock.setTimer(() => {
              drop(turn);
              resolve(undefined);
            }, waitMs);
            turns.add(turn);
            join(turn);
          });
          try {
            return await critical(own !== undefined);
          } finally {
            if (own) drop(own);
          }
        },
      };
    },
  };
}
