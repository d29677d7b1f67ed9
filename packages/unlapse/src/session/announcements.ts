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

/** The events that lie between two states. What the store holds at the start is none. */
export function announcements(
  before: Shown,
  after: Shown,
  by: SessionEvents['refreshed']['by'],
): Announcement[] {
  const { snapshot: was, record: old } = before;
  const { snapshot: is, record } = after;
  const list: Announcement[] = [];
  if (was.status === 'loading' && is.status !== 'suspended') return list;
  if (is.status === 'signed-out') {
    const { reason, loginHint } = is;
    list.push(['signed-out', { reason, loginHint }]);
  }
  if (record) {
    const { sessionId, sub, result: authResult } = record;
    if (old?.sessionId === sessionId) {
      if (old.result.accessToken !== authResult.accessToken) {
        list.push(['refreshed', { authResult, by }]);
      }
    } else if (old) {
      list.push([old.sub === sub ? 'signed-in' : 'user-changed', { authResult }]);
    } else if (was.status === 'signed-out') {
      list.push(['signed-in', { authResult }]);
    }
  }
  if (is.status === 'suspended') {
    const { reason, retryAtMs } = is;
    if (was.status !== 'suspended' || was.reason !== reason) {
      list.push(['suspended', { reason, retryAtMs }]);
    }
  } else if (was.status === 'suspended' && is.status === 'signed-in') {
    list.push(['recovered', {}]);
  }
  return list;
}
