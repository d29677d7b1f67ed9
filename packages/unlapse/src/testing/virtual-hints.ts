import type { Channel } from '../ports/channel.js';
import type { TabThread } from './virtual-thread.js';

/** How well the tabs of a browser hear each other. */
export interface VirtualHints {
  /** How many of the hints get lost: from 0, the default, to 1. */
  lossRate: number;
}

/** The hints, and each tab's way to them; they may overtake each other. */
export interface HintRoom extends VirtualHints {
  /** @param chance decides which hints are lost: at least 0, less than 1 */
  channelOf(thread: TabThread, chance: () => number): Channel;
}

export function createHintRoom(): HintRoom {
  const members = new Map<TabThread, Set<(hint: string) => void>>();

  const room: HintRoom = {
    lossRate: 0,
    channelOf(thread, chance) {
      const own = new Set<(hint: string) => void>();
      members.set(thread, own);
      thread.onClose(() => members.delete(thread));
      return {
        post(hint) {
          for (const [other, listeners] of members) {
            if (other === thread || chance() < room.lossRate) continue;
            other.post(() => {
              for (const listener of listeners) listener(hint);
            }, thread.draw('hint'));
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
  return room;
}
