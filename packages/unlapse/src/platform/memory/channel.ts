import type { Channel } from '../../ports/channel.js';

/** What several tabs of a test speak over. */
export interface MemoryChannelHub {
  /** One more tab's channel. */
  join(): Channel;
}

/** Creates channels that hear each other but not themselves; a hint arrives a little later. */
export function createMemoryChannelHub(): MemoryChannelHub {
  const members = new Set<Set<(hint: string) => void>>();
  return {
    join() {
      const own = new Set<(hint: string) => void>();
      members.add(own);
      return {
        post(hint) {
          for (const listeners of members) {
            if (listeners !== own) void deliver(listeners, hint);
          }
        },
        subscribe(listener) {
          own.add(listener);
          return () => {
            own.delete(listener);
          };
        },
      };
    },
  };
}

async function deliver(listeners: Set<(hint: string) => void>, hint: string): Promise<void> {
  await Promise.resolve();
  for (const listener of listeners) listener(hint);
}
