import { oauthErrorRows } from './oauth-errors.js';
import type { FaultRow } from './row.js';
import { statusRows } from './statuses.js';

/** Answers that say that something is wrong. */
export const rows: readonly FaultRow[] = [...statusRows, ...oauthErrorRows];
