import * as fc from 'fast-check';
import {
  tab,
  user,
  weighted,
  type TabCommand,
  type User,
  type World,
  type WorldCommand,
  worldCommands,
  worlds,
} from './world.js';

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

const commands: fc.WeightedArbitrary<Command>[] = [
  weighted<Command>(8, { do: fc.constant('get'), tab }),
  weighted<Command>(8, { do: fc.constant('refresh'), tab }),
  weighted<Command>(4, { do: fc.constant('open') }),
  weighted<Command>(2, { do: fc.constant('login'), tab, user }),
  weighted<Command>(1, { do: fc.constant('adopt'), tab, user }),
  weighted<Command>(2, { do: fc.constantFrom('logout', 'forget'), tab }),
  weighted<Command>(1, { do: fc.constantFrom('hide', 'show'), tab }),
  weighted<Command>(1, { do: fc.constant('hints'), lossRate: fc.constantFrom(0, 1) }),
  ...worldCommands,
];

/** Schedules, of which those with fewer commands and an even pace are simpler. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  ...worlds,
  commands: fc.array(fc.oneof(...commands), { maxLength: 24, size: 'max' }),
});
