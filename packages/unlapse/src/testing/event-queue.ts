/** What is to happen, in order of time; what is due at the same instant in order of entry. */
export interface EventQueue {
  /** When the next one is due; `Infinity`: there is none. */
  readonly nextMs: number;
  /** Returns the function that takes it out again. */
  add(atMs: number, task: () => void): () => void;
  /** Takes the next one out. */
  take(): (() => void) | undefined;
}

interface Event {
  readonly atMs: number;
  readonly task: () => void;
}

/** A sorted list: there are never more than a few dozen. */
export function createEventQueue(): EventQueue {
  const events: Event[] = [];

  return {
    get nextMs() {
      return events[0]?.atMs ?? Infinity;
    },
    add(atMs, task) {
      const event = { atMs, task };
      let place = events.length;
      while (place > 0 && (events[place - 1]?.atMs ?? 0) > atMs) place -= 1;
      events.splice(place, 0, event);
      return () => {
        const index = events.indexOf(event);
        if (index >= 0) events.splice(index, 1);
      };
    },
    take: () => events.shift()?.task,
  };
}
