import { bodyRows } from './bodies.js';
import { idTokenRows } from './id-tokens.js';
import { lifetimeRows } from './lifetimes.js';
import { oddTokenRows } from './odd-tokens.js';
import type { FaultRow } from './row.js';

/** Successes that are not as they should be. */
export const rows: readonly FaultRow[] = [
  ...lifetimeRows,
  ...oddTokenRows,
  ...idTokenRows,
  ...bodyRows,
];
