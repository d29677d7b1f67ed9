import { connectInvariants, type ConnectInvariant } from './connect/invariants.js';
import { runConnectSchedule } from './connect/run-schedule.js';
import { connectSchedules, type ConnectSchedule } from './connect/schedule.js';
import type { Simulation } from './explore.js';
import { invariants, type Invariant } from './invariants.js';
import { runSchedule } from './run-schedule.js';
import { schedules, type Schedule } from './schedule.js';

/** The simulation of the session face. */
export const sessionFace: Simulation<Schedule, Invariant> = {
  schedules,
  invariants,
  run: runSchedule,
};

/** The simulation of the stateless face. */
export const connectFace: Simulation<ConnectSchedule, ConnectInvariant> = {
  schedules: connectSchedules,
  invariants: connectInvariants,
  run: runConnectSchedule,
};
