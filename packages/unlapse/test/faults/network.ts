import type { FaultElsewhere, FaultRow } from './row.js';

export const rows: readonly (FaultRow | FaultElsewhere)[] = [];
