import { getCurrentScope, onScopeDispose, shallowRef, type ShallowRef } from 'vue';
import { isUnlapseError, type UnlapseError } from '../errors/errors.js';
import type { Session } from '../session/session-api.js';
import type { SessionSnapshot } from '../session/snapshot.js';

/** What the components that look at one session share: an error of one page shows on another. */
export interface SessionState {
  readonly snapshot: ShallowRef<SessionSnapshot>;
  readonly error: ShallowRef<UnlapseError | null>;
  /** Runs `action` at once; `error` tells how the latest attempt failed, `null` if it did not. */
  readonly attempt: <T>(action: () => Promise<T>) => Promise<T>;
}

const states = new WeakMap<Session, SessionState & { follow(): void }>();

/** The state of `session`, kept current until the calling scope is disposed. */
export function useSessionState(session: Session): SessionState {
  const state = states.get(session) ?? createState(session);
  states.set(session, state);
  state.follow();
  return state;
}

function createState(session: Session): SessionState & { follow(): void } {
  const snapshot = shallowRef(session.snapshot);
  const error = shallowRef<UnlapseError | null>(null);
  let attempts = 0;
  let followers = 0;
  let stop: () => void;

  function mirror(): void {
    snapshot.value = session.snapshot;
  }

  return {
    snapshot,
    error,
    async attempt(action) {
      const attempt = ++attempts;
      error.value = null;
      try {
        return await action();
      } catch (cause) {
        // An older attempt fails when a newer one supersedes it: nothing to show for that.
        if (attempt === attempts && isUnlapseError(cause)) error.value = cause;
        throw cause;
      }
    },
    follow() {
      // One listener for all: on a server no scope is ever disposed, and they would pile up.
      if (followers++ === 0) {
        mirror();
        stop = session.subscribe(mirror);
      }
      if (getCurrentScope()) onScopeDispose(() => --followers === 0 && stop());
    },
  };
}
