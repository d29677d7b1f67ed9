import type { Clock } from '../ports/clock.js';
import type { Timeline } from './virtual-timeline.js';

/** `frozen`: it has tasks and they do not run. `closed`: none of them ever will. */
export type TabState = 'running' | 'frozen' | 'closed';

/** What takes time in a browser. */
export type Delay = 'storage' | 'lock' | 'hint' | 'network';

/**
 * The thread that runs the code of one tab. The browser reaches the code only by tasks on it, so
 * that a tab stops and dies between two tasks, as a real one does.
 */
export interface TabThread {
  readonly name: string;
  readonly state: TabState;
  readonly clock: Clock;
  readonly pendingTimers: number;
  /** How many tasks have run. */
  readonly steps: number;
  /** Runs `task` here, `delayMs` from now at the earliest. */
  post(task: () => void, delayMs: number): void;
  /** Runs `task` here: at once, unless the tab is frozen or closed. */
  enter(task: () => void): void;
  /** How long something takes this time; milliseconds. */
  draw(delay: Delay): number;
  /** Does `work`, which cannot be divided, in a moment; a moment later the code has its result. */
  perform<T>(delay: Delay, work: () => T): Promise<T>;
  /** Calls `listener` when the tab closes. */
  onClose(listener: () => void): void;
  freeze(): void;
  thaw(): void;
  throttle(): void;
  unthrottle(): void;
  close(): void;
  /** Lets `steps` more tasks run; before the next one it freezes or closes. */
  stopAfter(steps: number, how: 'freeze' | 'close'): void;
}

/** Timers of a hidden tab fire once a minute, as Chrome has it. */
const THROTTLED_MS = 60_000;

/** A task that waits, and whether it still should run. */
interface Task {
  readonly run: () => void;
  isCancelled: boolean;
}

export function createTabThread(
  name: string,
  timeline: Timeline,
  draw: (delay: Delay) => number,
): TabThread {
  const { device, schedule } = timeline;
  const timers = new Set<Task>();
  const closeListeners: (() => void)[] = [];
  let inbox: Task[] = [];
  let state: TabState = 'running';
  let isThrottled = false;
  let steps = 0;
  let stop: { readonly atStep: number; readonly how: 'freeze' | 'close' } | undefined;

  function arrive(task: Task): void {
    if (task.isCancelled || state === 'closed') return timeline.setsNothingOff();
    if (stop && steps >= stop.atStep) {
      const { how } = stop;
      stop = undefined;
      if (how === 'close') return close();
      state = 'frozen';
    }
    if (state === 'frozen') {
      inbox.push(task);
      return;
    }
    steps += 1;
    task.run();
  }

  function postTask(task: Task, delayMs: number): () => void {
    return schedule(() => arrive(task), delayMs);
  }

  function close(): void {
    state = 'closed';
    inbox = [];
    timers.clear();
    for (const listener of closeListeners.splice(0)) listener();
  }

  function setTimer(callback: () => void, delayMs: number): () => void {
    let cancelWait: () => void;
    const task: Task = {
      isCancelled: false,
      run() {
        const lateMs = device.monotonic() % THROTTLED_MS;
        if (isThrottled && lateMs > 0) {
          cancelWait = postTask(task, THROTTLED_MS - lateMs);
          return;
        }
        timers.delete(task);
        callback();
      },
    };
    timers.add(task);
    cancelWait = postTask(task, delayMs);
    return () => {
      timers.delete(task);
      task.isCancelled = true;
      cancelWait();
    };
  }

  const thread: TabThread = {
    name,
    get state() {
      return state;
    },
    get pendingTimers() {
      return timers.size;
    },
    get steps() {
      return steps;
    },
    clock: { now: device.now, monotonic: device.monotonic, setTimer },
    post(run, delayMs) {
      postTask({ run, isCancelled: false }, delayMs);
    },
    enter(run) {
      if (state === 'running') run();
      else if (state === 'frozen') inbox.push({ run, isCancelled: false });
    },
    draw,
    perform: (delay, work) =>
      new Promise((resolve, reject) => {
        thread.post(() => {
          const answer = attempt(work, resolve, reject);
          thread.post(answer, draw(delay));
          timeline.setsNothingOff();
        }, draw(delay));
      }),
    onClose(listener) {
      closeListeners.push(listener);
    },
    freeze() {
      if (state === 'running') state = 'frozen';
    },
    thaw() {
      if (state !== 'frozen') return;
      state = 'running';
      for (const task of inbox.splice(0)) postTask(task, 0);
    },
    throttle() {
      isThrottled = true;
    },
    unthrottle() {
      isThrottled = false;
    },
    close,
    stopAfter(more, how) {
      stop = { atStep: steps + more, how };
    },
  };
  return thread;
}

/** Does `work` now; returns what tells the result. */
function attempt<T>(
  work: () => T,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): () => void {
  try {
    const value = work();
    return () => resolve(value);
  } catch (error) {
    return () => reject(error);
  }
}
