import type { Lifecycle } from '../../ports/lifecycle.js';

/** A page whose life a test decides. */
export interface MemoryLifecycle extends Lifecycle {
  /** Coming online wakes the listeners. */
  setOnline(online: boolean): void;
  /** Becoming visible wakes the listeners. */
  setVisible(visible: boolean): void;
  /** Restored from the back/forward cache, or resumed. */
  wake(): void;
}

/** A page that is online and visible at first. */
export function createMemoryLifecycle(): MemoryLifecycle {
  const listeners = new Set<() => void>();
  let isOnline = true;
  let isVisible = true;

  function wake(): void {
    for (const listener of listeners) listener();
  }

  return {
    isOnline: () => isOnline,
    isVisible: () => isVisible,
    onWake(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    setOnline(online) {
      const isBack = online && !isOnline;
      isOnline = online;
      if (isBack) wake();
    },
    setVisible(visible) {
      const isBack = visible && !isVisible;
      isVisible = visible;
      if (isBack) wake();
    },
    wake,
  };
}
