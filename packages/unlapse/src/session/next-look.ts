import { zonesOf } from '../refresh/assess.js';
import type { Stored } from './record-store.js';
import type { Trouble } from '../refresh/trouble.js';

/** How long to wait before a write that failed is tried again. */
const WRITE_AGAIN_MS = 2000;

/**
 * When something comes due that nobody has to ask for. What was due before has had its look.
 *
 * @param nowMs epoch milliseconds
 * @param jitter 0 to 1, another in each tab: one renews before the others want to
 * @returns epoch milliseconds; `Infinity`: when something happens, and not before
 */
export function nextLookAtMs(
  stored: Stored | undefined,
  trouble: Trouble | undefined,
  nowMs: number,
  leewaySeconds: number,
  jitter: number,
): number {
  const { aheadAtMs, dueAtMs, endAtMs } =
    (stored?.record && zonesOf(stored.record.result, leewaySeconds)) ?? never;
  const instants = [
    stored?.isSaved === false ? nowMs + WRITE_AGAIN_MS : 0,
    trouble?.retryAtMs ?? 0,
    aheadAtMs + (jitter * (dueAtMs - aheadAtMs)) / 2,
    dueAtMs,
    endAtMs,
  ];
  return Math.min(...instants.filter((atMs) => atMs > nowMs));
}

const never = { aheadAtMs: 0, dueAtMs: 0, endAtMs: 0 };
