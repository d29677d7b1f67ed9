import type { AuthResult } from '../protocol/auth-result.js';
import { receivedAtMs } from '../protocol/expiry.js';
import { isUsable, LEAST_LIFE_MS, zonesOf } from './assess.js';
import type { Stored } from './record-store.js';
import type { Trouble } from './trouble.js';

/** What the time of the next look depends on. */
export interface Outlook {
  readonly stored: Stored | undefined;
  readonly trouble: Trouble | undefined;
  readonly leewaySeconds: number;
  /** 0 to 1, another in each tab, so that one tab renews before the others want to. */
  readonly jitter: number;
  /** Whether somebody is here: a session that nobody uses is not kept alive. */
  readonly isActive: boolean;
}

/** How long to wait before a write that failed is tried again. */
const WRITE_AGAIN_MS = 5000;

/**
 * When to look at the session again.
 *
 * @param nowMs epoch milliseconds
 * @returns epoch milliseconds; `undefined`: when something happens, and not before
 */
export function nextLookAtMs(outlook: Outlook, nowMs: number): number | undefined {
  const { stored, trouble, leewaySeconds, isActive } = outlook;
  const instants = stored?.isSaved === false ? [nowMs + WRITE_AGAIN_MS] : [];
  if (stored?.kind === 'session') {
    const { result } = stored.record;
    const zones = zonesOf(result, leewaySeconds);
    const renewalAtMs = renewalDueAtMs(outlook, nowMs);
    // The session ends with a token that cannot be renewed, and is suspended with one in trouble.
    if (zones && !result.refreshToken) instants.push(zones.dueAtMs);
    else if (zones && trouble && isUsable(result, nowMs)) instants.push(zones.endAtMs);
    // Without anybody here a renewal that is due waits until somebody is.
    if (renewalAtMs !== undefined && (isActive || renewalAtMs > nowMs)) instants.push(renewalAtMs);
  } else if (!stored && trouble && isActive) {
    instants.push(trouble.retryAtMs);
  }
  return instants.length > 0 ? Math.min(...instants) : undefined;
}

/**
 * When the session is to be renewed without anybody waiting for it; past instants mean at once.
 *
 * @returns epoch milliseconds; `undefined`: not by itself
 */
export function renewalDueAtMs(outlook: Outlook, nowMs: number): number | undefined {
  const { stored, trouble, leewaySeconds, jitter } = outlook;
  if (stored?.kind !== 'session' || trouble?.reason === 'misconfigured') return undefined;
  const { result } = stored.record;
  const dueAtMs = tokenDueAtMs(result, leewaySeconds, jitter, nowMs);
  return dueAtMs === undefined ? undefined : Math.max(dueAtMs, trouble?.retryAtMs ?? 0);
}

function tokenDueAtMs(
  result: AuthResult,
  leewaySeconds: number,
  jitter: number,
  nowMs: number,
): number | undefined {
  if (!result.refreshToken) return undefined;
  if (!result.accessToken) return nowMs;
  const zones = zonesOf(result, leewaySeconds);
  // A token that is over before it may be renewed would be renewed for nobody, again and again.
  if (!zones || zones.endAtMs - receivedAtMs(result) <= LEAST_LIFE_MS) return undefined;
  if (nowMs < receivedAtMs(result)) return nowMs;
  return zones.aheadAtMs + (jitter * (zones.dueAtMs - zones.aheadAtMs)) / 2;
}
