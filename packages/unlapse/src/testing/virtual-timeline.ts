import { untilQuiet, watchCrypto } from '../platform/memory/quiet.js';
import type { Clock } from '../ports/clock.js';
import { createEventQueue } from './event-queue.js';

/** The time of one device, and of the world outside it. */
export interface Timeline {
  readonly device: Pick<Clock, 'now' | 'monotonic'>;
  /** Goes on while the device sleeps, and knows no jumps: the time of servers. */
  readonly outside: Clock;
  /** Runs `task` on the device. Returns the function that cancels it. */
  schedule(task: () => void, delayMs: number): () => void;
  /** Called by a task: no promise goes on because of it, so that there is nothing to wait for. */
  setsNothingOff(): void;
  /**
   * Moves on to the next task, if one is due within `withinMs`, runs it, and lets go on whatever it
   * sets off.
   *
   * @returns whether there was one
   */
  next(withinMs: number): Promise<boolean>;
  /** Runs all tasks that fall due within `ms`, one after the other. */
  advance(ms: number): Promise<void>;
  /** The device sleeps: its wall clock goes on, its monotonic clock and its tasks do not. */
  sleep(ms: number): Promise<void>;
  jumpWall(ms: number): void;
}

/** @param startMs what both wall clocks say at first; epoch milliseconds */
export function createTimeline(startMs: number): Timeline {
  const onDevice = createEventQueue();
  const outside = createEventQueue();
  let elapsedMs = 0;
  let sleptMs = 0;
  let wallOffsetMs = startMs;
  let isIdle = false;
  watchCrypto();

  function moveTo(ms: number, isAsleep: boolean): void {
    if (isAsleep) sleptMs += ms - elapsedMs;
    elapsedMs = ms;
  }

  async function next(withinMs: number, isAsleep = false): Promise<boolean> {
    const deviceMs = isAsleep ? Infinity : onDevice.nextMs + sleptMs;
    const dueMs = Math.min(outside.nextMs, deviceMs);
    if (dueMs > elapsedMs + withinMs) return false;
    moveTo(Math.max(elapsedMs, dueMs), isAsleep);
    isIdle = false;
    (dueMs === deviceMs ? onDevice : outside).take()?.();
    if (!isIdle) await untilQuiet();
    return true;
  }

  async function pass(ms: number, isAsleep: boolean): Promise<void> {
    const endMs = elapsedMs + ms;
    await untilQuiet();
    let goesOn = true;
    while (goesOn) goesOn = await next(endMs - elapsedMs, isAsleep);
    if (isIdle) await untilQuiet();
    moveTo(Math.max(elapsedMs, endMs), isAsleep);
  }

  return {
    device: {
      now: () => wallOffsetMs + elapsedMs,
      monotonic: () => elapsedMs - sleptMs,
    },
    outside: {
      now: () => startMs + elapsedMs,
      monotonic: () => elapsedMs,
      setTimer: (callback, delayMs) => outside.add(elapsedMs + Math.max(0, delayMs), callback),
    },
    schedule: (task, delayMs) => onDevice.add(elapsedMs - sleptMs + Math.max(0, delayMs), task),
    setsNothingOff() {
      isIdle = true;
    },
    next: (withinMs) => next(withinMs),
    advance: (ms) => pass(ms, false),
    async sleep(ms) {
      await pass(0, false);
      await pass(ms, true);
    },
    jumpWall(ms) {
      wallOffsetMs += ms;
    },
  };
}
