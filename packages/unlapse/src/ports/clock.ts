/** Where time comes from. */
export interface Clock {
  /** The wall clock; epoch milliseconds. It can jump either way. */
  now(): number;
  /** Milliseconds since an arbitrary instant; never goes back. It may stand still during sleep. */
  monotonic(): number;
  /**
   * Calls `callback` once, `delayMs` from now at the earliest.
   *
   * @param delayMs milliseconds; more than a browser timer can hold is allowed
   * @returns a function that cancels it
   */
  setTimer(callback: () => void, delayMs: number): () => void;
}
