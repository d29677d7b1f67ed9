import type { RefreshOutcome, Session, SessionSnapshot } from '@ionic-enterprise/auth';
import { inject, readonly, ref, shallowReadonly, shallowRef } from 'vue';
import type { InjectionKey, Ref, ShallowRef } from 'vue';
import { recordSessionEvents } from './session-events.js';
import { endOfCall, endOfRefresh } from './run-end.js';
import { endRun, isOpen, noRun, startRun } from './strategy-run.js';
import type { RunEnd, RunTrigger, StrategyRun } from './strategy-run.js';
import { createTimeline, type Timeline } from './timeline.js';
import { watchTokenRequests } from './token-requests.js';

/** What the session page shows; it listens from the start of the app on. */
export interface Inspector {
  readonly snapshot: Readonly<ShallowRef<SessionSnapshot>>;
  readonly run: Readonly<ShallowRef<StrategyRun>>;
  readonly timeline: Timeline;
  readonly leewaySeconds: number;
  /** Token requests that this tab has sent so far. */
  readonly tokenRequests: Readonly<Ref<number>>;
  /** Shows the four steps while `act` uses the session as a caller. */
  followCall<T>(cause: string, act: () => Promise<T>): Promise<T>;
  /** Refreshes now, and shows the four steps meanwhile. */
  refresh(): Promise<RefreshOutcome>;
  /** The number of token requests, the latest included. */
  countTokenRequests(): number;
}

export interface InspectorDeps {
  readonly session: Session;
  readonly leewaySeconds: number;
  readonly isTokenEndpoint: (url: string) => boolean;
}

export const inspectorKey: InjectionKey<Inspector> = Symbol('inspector');

/** The inspector that `main.ts` provided. */
export function useInspector(): Inspector {
  const inspector = inject(inspectorKey);
  if (inspector === undefined) throw new Error('no inspector was provided: see main.ts');
  return inspector;
}

export function createInspector(deps: InspectorDeps): Inspector {
  const { session, leewaySeconds } = deps;
  const timeline = createTimeline(Date.now);
  const snapshot = shallowRef(session.snapshot);
  const run = shallowRef(noRun);
  const tokenRequests = ref(0);
  let previous = session.snapshot;
  let lastRunId = 0;

  const begin = (cause: string, trigger: RunTrigger, from: SessionSnapshot): void => {
    lastRunId += 1;
    const nowMs = Date.now();
    run.value = startRun({ id: lastRunId, cause, trigger, snapshot: from, leewaySeconds, nowMs });
  };
  const end = (how: RunEnd): void => {
    if (isOpen(run.value)) run.value = endRun(run.value, how);
  };
  const endAnyRun = (how: RunEnd): void => {
    if (!isOpen(run.value)) begin('The session itself', 'background', previous);
    end(how);
  };
  const watch = watchTokenRequests(deps.isTokenEndpoint, (durationMs) => {
    tokenRequests.value += 1;
    timeline.record('server', 'plain', 'Token request', `${durationMs} ms`);
  });

  session.subscribe(() => {
    previous = snapshot.value;
    snapshot.value = session.snapshot;
  });
  recordSessionEvents(session, timeline, endAnyRun);

  return {
    snapshot: shallowReadonly(snapshot),
    run: shallowReadonly(run),
    timeline,
    leewaySeconds,
    tokenRequests: readonly(tokenRequests),
    async followCall(cause, act) {
      const before = session.snapshot;
      if (!isOpen(run.value)) begin(cause, 'call', before);
      const { id } = run.value;
      try {
        return await act();
      } finally {
        // Not every refresh causes an event: one that failed while the token is good does not.
        if (run.value.id === id) end(endOfCall(before, session.snapshot));
      }
    },
    async refresh() {
      if (!isOpen(run.value)) begin('Refresh now', 'command', session.snapshot);
      const { id } = run.value;
      const outcome = await session.refresh();
      if (run.value.id === id) end(endOfRefresh(outcome));
      return outcome;
    },
    countTokenRequests() {
      watch.flush();
      return tokenRequests.value;
    },
  };
}
