/** The parts of an access token's life: used, renewed in the background, waited for, over. */
export type Zone = 'fresh' | 'ahead' | 'due' | 'expired';

/** How much of a token's life is left. */
export interface TokenLife {
  readonly zone: Zone;
  readonly remainingMs: number;
  readonly lifetimeMs: number;
  /** Where the background renewal and the waiting begin; milliseconds before the end. */
  readonly aheadMs: number;
  readonly dueMs: number;
}

const AHEAD_SHARE = 0.1;
const AHEAD_AT_MOST_MS = 60_000;

/**
 * The life of a token that ends at `expiresAtMs`.
 *
 * @param lifetimeSeconds `expires_in` of the token answer
 */
export function tokenLife(
  expiresAtMs: number,
  lifetimeSeconds: number,
  leewaySeconds: number,
  nowMs: number,
): TokenLife {
  const lifetimeMs = Math.max(0, lifetimeSeconds * 1000);
  const remainingMs = Math.max(0, expiresAtMs - nowMs);
  const dueMs = Math.min(leewaySeconds * 1000, lifetimeMs / 2);
  const stretchMs = Math.min(Math.max(lifetimeMs * AHEAD_SHARE, dueMs), AHEAD_AT_MOST_MS);
  const aheadMs = Math.min(dueMs + stretchMs, lifetimeMs / 2);
  return { zone: zoneAt(remainingMs, dueMs, aheadMs), remainingMs, lifetimeMs, aheadMs, dueMs };
}

function zoneAt(remainingMs: number, dueMs: number, aheadMs: number): Zone {
  if (remainingMs === 0) return 'expired';
  if (remainingMs <= dueMs) return 'due';
  return remainingMs <= aheadMs ? 'ahead' : 'fresh';
}
