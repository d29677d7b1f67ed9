import type { Logger } from '../ports/logger.js';
import type { SessionEventListener, SessionEvents, SessionEventType } from './events.js';

/** Tells listeners of changes and of events. */
export interface Emitter {
  subscribe(listener: () => void): () => void;
  on<T extends SessionEventType>(type: T, listener: SessionEventListener<T>): () => void;
  changed(): void;
  emit<T extends SessionEventType>(type: T, event: SessionEvents[T]): void;
}

/** A listener that throws is reported, and stops neither the session nor the other listeners. */
export function createEmitter(logger: Logger): Emitter {
  const listeners = new Map<object, readonly [type: string, (event: never) => void]>();

  function add(type: string, listener: (event: never) => void): () => void {
    const key = {};
    listeners.set(key, [type, listener]);
    return () => {
      listeners.delete(key);
    };
  }

  function call(type: string, event: unknown): void {
    for (const [listenedType, listener] of [...listeners.values()]) {
      if (listenedType !== type) continue;
      try {
        listener(event as never);
      } catch {
        // The error is the app's, and may quote a token of the event.
        logger.error(`a listener for ${type} threw an error`);
      }
    }
  }

  return {
    subscribe: (listener) => add('changes', listener),
    on: add,
    changed: () => call('changes', undefined),
    emit: call,
  };
}
