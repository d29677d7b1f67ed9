import type { Clock } from '../../ports/clock.js';

/** Waits for `work`, but no longer than `limitMs`, and whatever becomes of it. */
export async function within(clock: Clock, limitMs: number, work: Promise<unknown>): Promise<void> {
  let cancel = (): void => {};
  const late = new Promise<void>((resolve) => {
    cancel = clock.setTimer(resolve, limitMs);
  });
  try {
    await Promise.race([work, late]);
  } catch {
    // The native side refuses what is not needed any more, such as to close what is closed.
  } finally {
    cancel();
  }
}
