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
} from '../world.js';

/** Which result of its login an app logs out with. */
export type LogoutWith = 'newest' | 'oldest' | 'nothing';

/** One thing that happens; `tab` counts the tabs that are open, over and over. */
export type ConnectCommand =
  | WorldCommand
  | TabCommand
  /** Some pages read the app's storage before each use, some only when they are opened. */
  | { readonly do: 'open'; readonly readsStorage: boolean }
  /** `refresh-oldest`: with the oldest result that the tab has ever had. */
  | { readonly do: 'get' | 'refresh' | 'refresh-oldest'; readonly tab: number }
  | { readonly do: 'refresh-scopes'; readonly tab: number; readonly isKept: boolean }
  | { readonly do: 'login'; readonly tab: number; readonly user: User }
  | { readonly do: 'logout'; readonly tab: number; readonly with: LogoutWith };

/** A run of the simulation of the stateless face, whole: the same schedule gives the same run. */
export interface ConnectSchedule extends World {
  /** Whether Alice's login was made before the app had this library. */
  readonly isMigrated: boolean;
  /** Happens after one tab has been opened and Alice has signed in there. */
  readonly commands: readonly ConnectCommand[];
}

const commands: fc.WeightedArbitrary<ConnectCommand>[] = [
  weighted<ConnectCommand>(8, { do: fc.constant('get'), tab }),
  weighted<ConnectCommand>(8, { do: fc.constant('refresh'), tab }),
  weighted<ConnectCommand>(3, { do: fc.constant('refresh-oldest'), tab }),
  weighted<ConnectCommand>(3, { do: fc.constant('refresh-scopes'), tab, isKept: fc.boolean() }),
  weighted<ConnectCommand>(4, { do: fc.constant('open'), readsStorage: fc.boolean() }),
  weighted<ConnectCommand>(2, { do: fc.constant('login'), tab, user }),
  weighted<ConnectCommand>(2, {
    do: fc.constant('logout'),
    tab,
    with: fc.constantFrom<LogoutWith>('newest', 'oldest', 'nothing'),
  }),
  // For longer than anything is kept.
  weighted<ConnectCommand>(1, { do: fc.constant('jump'), ms: fc.constant(-5_184_000_000) }),
  ...worldCommands,
];

/** Schedules, of which those with fewer commands and an even pace are simpler. */
export const connectSchedules: fc.Arbitrary<ConnectSchedule> = fc.record({
  ...worlds,
  isMigrated: fc.constantFrom(false, false, false, true),
  commands: fc.array(fc.oneof(...commands), { maxLength: 24, size: 'max' }),
});
