import type { SessionSnapshot } from '@ionic-enterprise/auth';
import { tokenLife, type Zone } from './zone.js';

/** What the ring shows of a session at one instant. Shares are parts of the token's whole life. */
export interface RingView {
  readonly zone: Zone | 'suspended' | 'none';
  readonly share: number;
  readonly dueShare: number;
  readonly aheadShare: number;
  /** `undefined`: there is nothing to count. */
  readonly remainingMs: number | undefined;
  readonly expiresAtMs: number | undefined;
  readonly unit: string;
  readonly zoneName: string;
  /** The whole ring in a few words. */
  readonly spoken: string;
}

export function ringView(
  snapshot: SessionSnapshot,
  leewaySeconds: number,
  nowMs: number,
): RingView {
  if (snapshot.status === 'suspended') {
    const { retryAtMs } = snapshot;
    const remainingMs = retryAtMs === undefined ? undefined : Math.max(0, retryAtMs - nowMs);
    const unit = remainingMs === 0 ? 'tried at the next call' : 'seconds to the next try';
    return {
      ...emptyRing('No usable access token: the session waits'),
      zone: 'suspended',
      zoneName: 'suspended',
      remainingMs,
      unit: remainingMs === undefined ? '' : unit,
    };
  }
  if (snapshot.status !== 'signed-in') return emptyRing('No access token');
  const { expiresAtMs, authResult } = snapshot;
  if (expiresAtMs === undefined) return emptyRing('The server did not say when the token ends');

  const life = tokenLife(expiresAtMs, authResult.expiresIn ?? 0, leewaySeconds, nowMs);
  const share = (ms: number): number =>
    life.lifetimeMs === 0 ? 0 : Math.min(1, ms / life.lifetimeMs);
  const seconds = Math.ceil(life.remainingMs / 1000);
  return {
    zone: life.zone,
    share: share(life.remainingMs),
    dueShare: share(life.dueMs),
    aheadShare: share(life.aheadMs),
    remainingMs: life.remainingMs,
    expiresAtMs,
    unit: life.remainingMs < 100_000 ? 'seconds left' : 'left',
    zoneName: zoneNames[life.zone],
    spoken: `Access token: ${seconds} seconds left, ${zoneNames[life.zone]}`,
  };
}

const zoneNames: Record<Zone, string> = {
  fresh: 'fresh',
  ahead: 'renewing ahead',
  due: 'due',
  expired: 'expired',
};

function emptyRing(spoken: string): RingView {
  return {
    zone: 'none',
    share: 0,
    dueShare: 0,
    aheadShare: 0,
    remainingMs: undefined,
    expiresAtMs: undefined,
    unit: '',
    zoneName: 'no token',
    spoken,
  };
}
