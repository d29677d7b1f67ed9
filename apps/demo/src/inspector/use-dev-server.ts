import { readonly, shallowRef, watch, type ShallowRef } from 'vue';
import { environment } from '../environment.js';
import { createDevServer } from './dev-server.js';
import type { DevServerState, FaultKind } from './dev-server.js';
import { useInspector } from './inspector.js';

/** The development server, with everything asked of it written into the timeline. */
export interface DevServerControls {
  /** `undefined`: there is no development server at the issuer. */
  readonly state: Readonly<ShallowRef<DevServerState | undefined>>;
  setFault(kind: FaultKind, times: number): Promise<void>;
  clearFaults(): Promise<void>;
  revoke(user: string): Promise<void>;
}

export function useDevServer(): DevServerControls {
  const { timeline, tokenRequests } = useInspector();
  const server = createDevServer(environment.issuer);
  const state = shallowRef<DevServerState>();

  async function look(): Promise<void> {
    try {
      state.value = await server.look();
    } catch {
      // Another kind of server, or none: the page says so.
      state.value = undefined;
    }
  }

  async function tell(act: Promise<void>, what: string, why: string): Promise<void> {
    try {
      await act;
      timeline.record('you', 'plain', what, why);
    } catch {
      // Another kind of server, or none: what was asked for cannot happen, and that is all.
      timeline.record('you', 'bad', `Not done: ${what}`, 'No development server took it');
    }
    await look();
  }

  // A fault is used up by a request of this tab, so there is no need to poll.
  watch(tokenRequests, look, { immediate: true });

  return {
    state: readonly(state),
    setFault(kind, times) {
      const why = times === 1 ? 'It hits the next refresh' : `It hits the next ${times} refreshes`;
      return tell(server.setFault(kind, times), `Fault set: ${kind}`, why);
    },
    clearFaults: () => tell(server.clearFaults(), 'Faults cleared', ''),
    revoke: (user) =>
      tell(server.revoke(user), 'Revoked on the server', 'This tab learns of it when it refreshes'),
  };
}
