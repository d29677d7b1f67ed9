import type { SessionSnapshot, SignedOutReason, SuspendedReason } from '@ionic-enterprise/auth';
import { tokenLife } from './zone.js';

/** `held` is a step that failed and kept the session, `ended` one that ended it. */
export type StepState = 'waiting' | 'running' | 'done' | 'held' | 'ended' | 'skipped';

/** One of the four steps, with what it found. */
export interface Step {
  readonly state: StepState;
  readonly finding: string;
}

/** One walk through the four steps of the strategy. */
export interface StrategyRun {
  readonly id: number;
  /** What set it off. */
  readonly cause: string;
  readonly steps: readonly [Step, Step, Step, Step];
}

/** `command` refreshes whether or not the token needs it, `background` is the session's own. */
export type RunTrigger = 'call' | 'command' | 'background';

/** What a run starts from. */
export interface RunStart {
  readonly id: number;
  readonly cause: string;
  readonly snapshot: SessionSnapshot;
  readonly leewaySeconds: number;
  readonly nowMs: number;
  readonly trigger: RunTrigger;
}

/** How the refresh of a run came out. */
export type RunEnd =
  | { readonly kind: 'replaced'; readonly by: 'this-tab' | 'another-tab' }
  | { readonly kind: 'kept'; readonly reason: SuspendedReason }
  | { readonly kind: 'thrown-away'; readonly reason: SignedOutReason | undefined };

const WAITING: Step = { state: 'waiting', finding: '' };
const SKIPPED: Step = { state: 'skipped', finding: 'Not needed' };

/** The steps before anything has run. */
export const noRun: StrategyRun = {
  id: 0,
  cause: 'Nothing has asked for the session yet',
  steps: [WAITING, WAITING, WAITING, WAITING],
};

/** Takes the steps as far as they go without a request. */
export function startRun(start: RunStart): StrategyRun {
  const { id, cause, snapshot } = start;
  if (snapshot.status === 'loading' || snapshot.status === 'signed-out') {
    return run(id, cause, done('No session'), SKIPPED, SKIPPED, SKIPPED);
  }
  const look = lookAt(start);
  if (!look.refresh) return run(id, cause, done(look.finding), SKIPPED, SKIPPED, SKIPPED);
  if (snapshot.status === 'signed-in' && !snapshot.authResult.refreshToken) {
    return run(id, cause, done(look.finding), done('No, there is none'), SKIPPED, {
      state: 'running',
      finding: 'It cannot be renewed',
    });
  }
  return run(
    id,
    cause,
    done(look.finding),
    done('Yes'),
    { state: 'running', finding: 'One request, shared by all who wait' },
    WAITING,
  );
}

/** Whether `candidate` still waits for an answer. */
export function isOpen(candidate: StrategyRun): boolean {
  return candidate.steps.some((step) => step.state === 'running');
}

/** The run after its refresh came out. */
export function endRun(open: StrategyRun, end: RunEnd): StrategyRun {
  const [first, second, third] = open.steps;
  switch (end.kind) {
    case 'replaced': {
      const finding =
        end.by === 'this-tab' ? 'New tokens in place of the old' : 'Taken over from another tab';
      return { ...open, steps: [first, second, done(finding), SKIPPED] };
    }
    case 'kept':
      return {
        ...open,
        steps: [
          first,
          second,
          { state: 'held', finding: `Not now: ${keptBecause[end.reason]}` },
          { state: 'skipped', finding: 'No definite answer: the session stays' },
        ],
      };
    case 'thrown-away':
      return {
        ...open,
        steps: [
          first,
          second,
          third.state === 'running' ? { state: 'ended', finding: 'Refused' } : third,
          { state: 'ended', finding: `Thrown away (${end.reason ?? 'unknown'})` },
        ],
      };
  }
}

const keptBecause: Record<SuspendedReason, string> = {
  offline: 'no network',
  server: 'the server gave no usable answer',
  storage: 'the store failed',
  misconfigured: 'the server refuses this client',
};

function lookAt(start: RunStart): { readonly refresh: boolean; readonly finding: string } {
  const { snapshot, nowMs } = start;
  if (snapshot.status !== 'signed-in') return { refresh: true, finding: 'Yes, its token is over' };
  if (snapshot.expiresAtMs === undefined) {
    return { refresh: start.trigger !== 'call', finding: 'Yes, its end is unknown' };
  }
  const lifetimeSeconds = snapshot.authResult.expiresIn ?? 0;
  const life = tokenLife(snapshot.expiresAtMs, lifetimeSeconds, start.leewaySeconds, nowMs);
  const left = `${Math.ceil(life.remainingMs / 1000)} s left`;
  if (life.zone === 'expired') return { refresh: true, finding: 'Yes, and its token has expired' };
  if (life.zone === 'due') return { refresh: true, finding: `Yes, about to expire: ${left}` };
  switch (start.trigger) {
    case 'call':
      return { refresh: false, finding: `Yes, and its token is good: ${left}` };
    case 'command':
      return { refresh: true, finding: `Yes, ${left}; you asked for new ones` };
    case 'background':
      return { refresh: true, finding: `Yes, ${left}: renewed ahead of time` };
  }
}

function done(finding: string): Step {
  return { state: 'done', finding };
}

function run(id: number, cause: string, ...steps: StrategyRun['steps']): StrategyRun {
  return { id, cause, steps };
}
