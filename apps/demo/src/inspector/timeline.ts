import { shallowReadonly, shallowRef, type ShallowRef } from 'vue';

/** Who did it. */
export type TimelineSource = 'you' | 'session' | 'server' | 'api';

/** `good` worked, `wait` will be tried again, `bad` ended something. */
export type TimelineTone = 'plain' | 'good' | 'wait' | 'bad';

export interface TimelineEntry {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly source: TimelineSource;
  readonly tone: TimelineTone;
  readonly what: string;
  readonly why: string;
}

export interface Timeline {
  /** Newest first. */
  readonly entries: Readonly<ShallowRef<readonly TimelineEntry[]>>;
  record(source: TimelineSource, tone: TimelineTone, what: string, why?: string): void;
  clear(): void;
}

const LONGEST = 200;

/** What happened in this tab, and why: the newest 200 entries. */
export function createTimeline(nowMs: () => number): Timeline {
  const entries = shallowRef<readonly TimelineEntry[]>([]);
  let lastId = 0;
  return {
    entries: shallowReadonly(entries),
    record(source, tone, what, why = '') {
      lastId += 1;
      const entry: TimelineEntry = { id: lastId, atMs: nowMs(), source, tone, what, why };
      entries.value = [entry, ...entries.value].slice(0, LONGEST);
    },
    clear() {
      entries.value = [];
    },
  };
}
