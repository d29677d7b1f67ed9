import type { Clock } from '../ports/clock.js';

/** Identifiers that are remembered at a time; the oldest go first. */
const MOST_SEEN = 10_000;

/** Tells a token that comes again from one that is new. */
export interface SeenTokens {
  /**
   * Notes an identifier; `false` if it was noted before.
   *
   * @param untilMs when its token can no longer be used; epoch milliseconds
   */
  add(id: string, untilMs: number): boolean;
  remove(id: string): void;
}

/**
 * Remembers in this process, so knows nothing of what others of a cluster have seen.
 *
 * @param most identifiers that are remembered at a time; default 10 000
 */
export function createSeenTokens(clock: Pick<Clock, 'now'>, most: number = MOST_SEEN): SeenTokens {
  const seen = new Map<string, number>();

  function dropWhatCannotComeAgain(): void {
    for (const [id, untilMs] of seen) {
      if (untilMs > clock.now() && seen.size < most) break;
      seen.delete(id);
    }
  }

  return {
    add(id, untilMs) {
      if (seen.has(id)) return false;
      dropWhatCannotComeAgain();
      seen.set(id, untilMs);
      return true;
    },
    remove: (id) => void seen.delete(id),
  };
}
