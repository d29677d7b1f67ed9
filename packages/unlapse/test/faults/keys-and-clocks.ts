import { clockRows } from './clocks.js';
import { keyRows } from './keys.js';
import type { FaultRow } from './row.js';

/** What tokens are checked and counted with. */
export const rows: readonly FaultRow[] = [...keyRows, ...clockRows];
