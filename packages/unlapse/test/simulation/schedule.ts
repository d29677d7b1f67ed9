import * as fc from 'fast-check';

/** How the server treats a refresh token that it has replaced. */
export type ServerKind =
  /** It replaces none. */
  | 'no-rotation'
  /** It takes it for a week more: longer than any schedule lasts. */
  | 'long-grace'
  /** It takes it for ten seconds more. */
  | 'short-grace'
  /** It refuses it, and ends the login that it comes from. */
  | 'strict'
  /** It refuses it. */
  | 'strict-without-reuse-detection';

/** What becomes of the next token request, whoever sends it. */
export type Fault =
  /** The server has done its work, the reply is lost. */
  | 'reply-lost'
  /** … half of the reply arrives. */
  | 'body-cut'
  /** … the browser sends the request again by itself. */
  | 'resent'
  /** … the reply never comes, and nothing says so. */
  | 'reply-hangs'
  /** Nothing reaches the server, and nothing says so. */
  | 'request-hangs'
  /** The connection breaks before the server has done anything. */
  | 'reset'
  /** 503. */
  | 'busy'
  /** 429 with Retry-After. */
  | 'too-many'
  /** A page of a captive portal. */
  | 'portal';

export type User = 'alice' | 'bob';

/**
 * One thing that happens. `tab` counts the tabs that are open, over and over, so that every command
 * means something in every state; where none is open, commands for a tab do nothing.
 */
export type Command =
  | { readonly do: 'open' }
  | { readonly do: 'close' | 'freeze' | 'hide' | 'show' | 'throttle'; readonly tab: number }
  | { readonly do: 'thaw'; readonly tab: number; readonly isTold: boolean }
  | { readonly do: 'crash-after' | 'freeze-after'; readonly tab: number; readonly steps: number }
  | { readonly do: 'login' | 'adopt'; readonly tab: number; readonly user: User }
  | { readonly do: 'get' | 'refresh' | 'logout' | 'forget'; readonly tab: number }
  | { readonly do: 'wait' | 'sleep' | 'jump'; readonly ms: number }
  | { readonly do: 'fault'; readonly fault: Fault }
  | { readonly do: 'online'; readonly isOnline: boolean }
  | { readonly do: 'storage'; readonly condition: 'fine' | 'full' | 'unreadable' | 'slow' }
  | { readonly do: 'lose-storage' }
  | { readonly do: 'hints'; readonly lossRate: number }
  | { readonly do: 'revoke'; readonly user: User };

/** A run of the simulation, whole: the same schedule gives the same run. */
export interface Schedule {
  readonly server: ServerKind;
  readonly accessTokenSeconds: number;
  /** How the steps of the tabs interleave; `null`: everything takes the least time. */
  readonly seed: number | null;
  readonly hasWebLocks: boolean;
  /** Happens after one tab has been opened and Alice has signed in there. */
  readonly commands: readonly Command[];
}

const tab = fc.nat(3);
const user = fc.constantFrom<User>('alice', 'bob');
const steps = fc.nat(30);

/** What users, servers and networks do all day, and what browsers, clocks and storages can do. */
const commands = [
  weighted(8, { do: fc.constant('get'), tab }),
  weighted(8, { do: fc.constant('refresh'), tab }),
  weighted(10, {
    do: fc.constant('wait'),
    ms: fc.constantFrom(1, 5, 20, 60, 300, 2000, 12_000, 40_000, 61_000),
  }),
  weighted(4, { do: fc.constant('open') }),
  weighted(2, { do: fc.constant('close'), tab }),
  weighted(3, { do: fc.constant('crash-after'), tab, steps }),
  weighted(1, { do: fc.constantFrom('hide', 'show'), tab }),
  weighted(2, { do: fc.constant('login'), tab, user }),
  weighted(1, { do: fc.constant('adopt'), tab, user }),
  weighted(2, { do: fc.constantFrom('logout', 'forget'), tab }),
  weighted(6, {
    do: fc.constant('fault'),
    fault: fc.constantFrom<Fault>(
      'reply-lost',
      'body-cut',
      'resent',
      'reply-hangs',
      'request-hangs',
      'reset',
      'busy',
      'too-many',
      'portal',
    ),
  }),
  weighted(2, { do: fc.constant('online'), isOnline: fc.boolean() }),
  weighted(1, { do: fc.constant('storage'), condition: fc.constantFrom('fine', 'slow') }),
  weighted(1, { do: fc.constant('lose-storage') }),
  weighted(1, { do: fc.constant('revoke'), user }),
  weighted(2, { do: fc.constantFrom('freeze', 'throttle'), tab }),
  weighted(3, { do: fc.constant('freeze-after'), tab, steps }),
  weighted(4, { do: fc.constant('thaw'), tab, isTold: fc.boolean() }),
  weighted(1, {
    do: fc.constant('jump'),
    ms: fc.constantFrom(-86_400_000, -10_000, 10_000, 86_400_000),
  }),
  weighted(1, { do: fc.constant('sleep'), ms: fc.constantFrom(5000, 70_000, 7_200_000) }),
  weighted(2, {
    do: fc.constant('storage'),
    condition: fc.constantFrom('fine', 'full', 'unreadable'),
  }),
  weighted(1, { do: fc.constant('hints'), lossRate: fc.constantFrom(0, 1) }),
];

/** Schedules, of which those with fewer commands and an even pace are simpler. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  server: fc.constantFrom<ServerKind>(
    'no-rotation',
    'long-grace',
    'short-grace',
    'strict',
    'strict-without-reuse-detection',
  ),
  accessTokenSeconds: fc.constantFrom(60, 20, 3600),
  seed: fc.option(fc.nat(1_000_000), { freq: 20 }),
  hasWebLocks: fc.constantFrom(true, true, true, false),
  commands: fc.array(fc.oneof(...commands), { maxLength: 24, size: 'max' }),
});

function weighted<T extends object>(
  weight: number,
  members: { [K in keyof T]: fc.Arbitrary<T[K]> },
): fc.WeightedArbitrary<Command> {
  return {
    weight,
    arbitrary: fc.record(members) as fc.Arbitrary<unknown> as fc.Arbitrary<Command>,
  };
}
