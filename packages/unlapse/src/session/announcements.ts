import type { SessionEvents, SessionEventType } from './events.js';
import type { SessionRecord } from './record.js';
import type { SessionSnapshot } from './snapshot.js';

/** What a session shows, and the record behind it. */
export interface Shown {
  readonly snapshot: SessionSnapshot;
  readonly record: SessionRecord | undefined;
}

export type Announcement = {
  [T in SessionEventType]: readonly [T, SessionEvents[T]];
}[SessionEventType];

/** The events that lie between two states. Reading the store for the first time is none. */
export function announcements(
  before: Shown,
  after: Shown,
  by: SessionEvents['refreshed']['by'],
): Announcement[] {
  const { snapshot: was, record: old } = before;
  const { snapshot: is, record } = after;
  const list: Announcement[] = [];
  if (was.status === 'loading') return list;
  if (is.status === 'signed-out') {
    if (was.status !== 'signed-out') {
      list.push(['signed-out', is.reason === undefined ? {} : { reason: is.reason }]);
    }
    return list;
  }
  if (record !== undefined) {
    const { result: authResult } = record;
    if (old !== undefined && old.sessionId === record.sessionId) {
      if (old.result.accessToken !== authResult.accessToken) {
        list.push(['refreshed', { authResult, by }]);
      }
    } else if (was.status === 'signed-out') {
      list.push(['signed-in', { authResult }]);
    } else if (old !== undefined) {
      list.push([old.sub === record.sub ? 'signed-in' : 'user-changed', { authResult }]);
    }
  }
  if (is.status === 'suspended') {
    const { reason, retryAtMs } = is;
    if (was.status !== 'suspended' || was.reason !== reason) {
      list.push(['suspended', { reason, ...(retryAtMs !== undefined && { retryAtMs }) }]);
    }
  } else if (was.status === 'suspended') {
    list.push(['recovered', {}]);
  }
  return list;
}
