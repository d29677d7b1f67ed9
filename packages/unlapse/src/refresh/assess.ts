import type { AuthResult } from '../protocol/auth-result.js';
import { expiresAtMs, receivedAtMs } from '../protocol/expiry.js';

/**
 * What to do with a result now: `use` it; use it and renew it in the background (`ahead`);
 * `refresh` it first, as it is due; `discard` it, as it cannot be refreshed. `wait`: it is over,
 * but so young that another refresh would only bring the like of it.
 */
export type Step = 'use' | 'ahead' | 'wait' | 'refresh' | 'discard';

/** The instants at which an access token changes its zone; epoch milliseconds, in this order. */
export interface Zones {
  /** From here on it is renewed in the background. */
  readonly aheadAtMs: number;
  /** From here on callers wait for the refresh. */
  readonly dueAtMs: number;
  /** From here on it is worth nothing. A token that ends before it may be renewed is due later. */
  readonly endAtMs: number;
}

/** The least time between two refreshes, so that a token of no lifetime makes no loop. */
const LEAST_LIFE_MS = 5000;
const LONGEST_AHEAD_MS = 60_000;

/**
 * The four steps: use the access token, renew it, or let the session go.
 *
 * | access token              | with a refresh token | without   |
 * | ------------------------- | -------------------- | --------- |
 * | of unknown lifetime       | `use`                | `use`     |
 * | received after `nowMs`    | `ahead`              | `use`     |
 * | before `aheadAtMs`        | `use`                | `use`     |
 * | … but over already        | `wait`               | –         |
 * | before `dueAtMs`          | `ahead`              | `use`     |
 * | later, or none at all     | `refresh`            | `discard` |
 *
 * @param nowMs the wall clock; epoch milliseconds
 * @param leewaySeconds how long an access token must still last to be handed out; seconds
 */
export function assess(result: AuthResult, nowMs: number, leewaySeconds: number): Step {
  const { accessToken, refreshToken } = result;
  const ahead = refreshToken ? 'ahead' : 'use';
  if (accessToken) {
    const zones = zonesOf(result, leewaySeconds);
    if (!zones) return 'use';
    // The clock was set back, and the token may be of any age: a refresh starts a new count.
    if (nowMs < receivedAtMs(result)) return ahead;
    if (nowMs < zones.aheadAtMs) return nowMs < zones.endAtMs ? 'use' : 'wait';
    if (nowMs < zones.dueAtMs) return ahead;
  }
  return refreshToken ? 'refresh' : 'discard';
}

/** The zones of the access token, or `undefined` when the server did not say how long it lasts. */
export function zonesOf(result: AuthResult, leewaySeconds: number): Zones | undefined {
  const endAtMs = expiresAtMs(result);
  if (endAtMs === undefined) return undefined;
  const startMs = receivedAtMs(result);
  const lifeMs = endAtMs - startMs;
  const leewayMs = Math.min(leewaySeconds * 1000, lifeMs / 2);
  const aheadMs = Math.min(Math.max(lifeMs / 10, leewayMs), LONGEST_AHEAD_MS);
  const soonestMs = result.refreshToken ? startMs + LEAST_LIFE_MS : startMs;
  const dueAtMs = Math.max(endAtMs - leewayMs, soonestMs);
  const aheadAtMs = Math.max(endAtMs - leewayMs - aheadMs, startMs + lifeMs / 2, soonestMs);
  return { aheadAtMs, dueAtMs, endAtMs };
}

/** Whether there is an access token that can still be good, leeway or not. */
export function isUsable(result: AuthResult | undefined, nowMs: number): result is AuthResult {
  return Boolean(result?.accessToken && nowMs < (expiresAtMs(result) ?? Infinity));
}

/** Whether a renewal that nobody asked for gives a token that lasts until somebody wants it. */
export function isWorthRenewing(result: AuthResult | undefined): boolean {
  return (result?.expiresIn ?? Infinity) * 1000 >= LEAST_LIFE_MS;
}
