import * as fc from 'fast-check';
import {
  tab,
  user,
  weighted,
  type Fault,
  type TabCommand,
  type User,
  type World,
  type WorldCommand,
  worlds,
} from './world.js';

export type { ServerKind } from './world.js';

/**
 * One thing that happens. `tab` counts the tabs that are open, over and over, so that every command
 * means something in every state; where none is open, commands for a tab do nothing.
 */
export type Command =
  | WorldCommand
  | TabCommand
  | { readonly do: 'open' }
  | { readonly do: 'login' | 'adopt'; readonly tab: number; readonly user: User }
  | { readonly do: 'get' | 'refresh' | 'logout' | 'forget'; readonly tab: number };

/** A run of the simulation, whole: the same schedule gives the same run. */
export interface Schedule extends World {
  /** Happens after one tab has been opened and Alice has signed in there. */
  readonly commands: readonly Command[];
}

const steps = fc.nat(30);

/**
 * What users, servers and networks do all day, and what browsers, clocks and storages can do. What
 * the world does is listed here again, as the order of the list is part of what a seed means.
 */
const commands: fc.WeightedArbitrary<Command>[] = [
  weighted<Command>(8, { do: fc.constant('get'), tab }),
  weighted<Command>(8, { do: fc.constant('refresh'), tab }),
  weighted<Command>(10, {
    do: fc.constant('wait'),
    ms: fc.constantFrom(1, 5, 20, 60, 300, 2000, 12_000, 40_000, 61_000),
  }),
  weighted<Command>(4, { do: fc.constant('open') }),
  weighted<Command>(2, { do: fc.constant('close'), tab }),
  weighted<Command>(3, { do: fc.constant('crash-after'), tab, steps }),
  weighted<Command>(1, { do: fc.constantFrom('hide', 'show'), tab }),
  weighted<Command>(2, { do: fc.constant('login'), tab, user }),
  weighted<Command>(1, { do: fc.constant('adopt'), tab, user }),
  weighted<Command>(2, { do: fc.constantFrom('logout', 'forget'), tab }),
  weighted<Command>(6, {
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
  weighted<Command>(2, { do: fc.constant('online'), isOnline: fc.boolean() }),
  weighted<Command>(1, { do: fc.constant('storage'), condition: fc.constantFrom('fine', 'slow') }),
  weighted<Command>(1, { do: fc.constant('lose-storage') }),
  weighted<Command>(1, { do: fc.constant('revoke'), user }),
  weighted<Command>(2, { do: fc.constantFrom('freeze', 'throttle'), tab }),
  weighted<Command>(3, { do: fc.constant('freeze-after'), tab, steps }),
  weighted<Command>(4, { do: fc.constant('thaw'), tab, isTold: fc.boolean() }),
  weighted<Command>(1, {
    do: fc.constant('jump'),
    ms: fc.constantFrom(-86_400_000, -10_000, 10_000, 86_400_000),
  }),
  weighted<Command>(1, { do: fc.constant('sleep'), ms: fc.constantFrom(5000, 70_000, 7_200_000) }),
  weighted<Command>(2, {
    do: fc.constant('storage'),
    condition: fc.constantFrom('fine', 'full', 'unreadable'),
  }),
  weighted<Command>(1, { do: fc.constant('hints'), lossRate: fc.constantFrom(0, 1) }),
];

/** Schedules, of which those with fewer commands and an even pace are simpler. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  ...worlds,
  commands: fc.array(fc.oneof(...commands), { maxLength: 24, size: 'max' }),
});
