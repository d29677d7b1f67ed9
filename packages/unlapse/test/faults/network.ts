import { lostReplyRows } from './lost-replies.js';
import type { FaultRow } from './row.js';
import { unreachableRows } from './unreachable.js';

/** What can happen between client and server. */
export const rows: readonly FaultRow[] = [...unreachableRows, ...lostReplyRows];
