/** Mutual exclusion over all tabs of this origin, or over this tab where the browser has none. */
export interface Lock {
  /** Whether it holds off other tabs too. */
  readonly shared: boolean;
  /**
   * Runs `critical` while holding the lock called `name`.
   *
   * @param waitMs how long to wait for the lock; milliseconds. After that `critical` runs without
   * it and `held` is false: a lock saves work, it never decides what is right.
   */
  run<T>(name: string, waitMs: number, critical: (held: boolean) => Promise<T>): Promise<T>;
}
