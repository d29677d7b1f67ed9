import type { Session, SessionSnapshot } from '@ionic-enterprise/auth';
import { inject, readonly, ref, shallowReadonly, shallowRef } from 'vue';
import type { InjectionKey, Ref, ShallowRef } from 'vue';
import { recordSessionEvents } from './session-events.js';
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
  /** Shows the four steps while `act` uses the session. */
  follow<T>(cause: string, trigger: RunTrigger, act: () => Promise<T>): Promise<T>;
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
    const wasFollowed = isOpen(run.value);
    if (!wasFollowed) begin('The session itself, in the background', 'background', previous);
    if (isOpen(run.value)) run.value = endRun(run.value, how);
  };
  const watch = watchTokenRequests(deps.isTokenEndpoint, ({ status, durationMs }) => {
    tokenRequests.value += 1;
    const answer = status === undefined ? 'no answer' : String(status);
    const tone = status === 200 ? 'good' : 'wait';
    timeline.record('server', tone, `Token request: ${answer}`, `${durationMs} ms`);
  });

  session.subscribe(() => {
    previous = snapshot.value;
    snapshot.value = session.snapshot;
  });
  recordSessionEvents(session, timeline, end);

  return {
    snapshot: shallowReadonly(snapshot),
    run: shallowReadonly(run),
    timeline,
    leewaySeconds,
    tokenRequests: readonly(tokenRequests),
    async follow(cause, trigger, act) {
      if (!isOpen(run.value)) begin(cause, trigger, session.snapshot);
      const followed = run.value.id;
      const outcome = await act();
      // A call that found the session suspended, and left it so, causes no event.
      const { snapshot: now } = session;
      if (run.value.id === followed && isOpen(run.value)) {
        run.value = endRun(run.value, endSeenIn(now));
      }
      return outcome;
    },
    countTokenRequests() {
      watch.flush();
      return tokenRequests.value;
    },
  };
}

function endSeenIn(snapshot: SessionSnapshot): RunEnd {
  switch (snapshot.status) {
    case 'suspended':
      return { kind: 'kept', reason: snapshot.reason };
    case 'signed-out':
      return { kind: 'thrown-away', reason: snapshot.reason };
    case 'signed-in':
    case 'loading':
      return { kind: 'replaced', by: 'this-tab' };
  }
}
