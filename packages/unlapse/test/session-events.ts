import type { SessionEvents, SessionEventType } from '../src/session/events.js';
import type { Session } from '../src/session/session-api.js';

const eventTypes: readonly SessionEventType[] = [
  'signed-in',
  'refreshed',
  'suspended',
  'recovered',
  'signed-out',
  'user-changed',
  'scope-required',
  'step-up-required',
];

/** The types of the events of a session from now on, with what tells them apart. */
export function eventsOf(session: Session): readonly string[] {
  const events: string[] = [];
  for (const type of eventTypes) session.on(type, (event) => events.push(inWords(type, event)));
  return events;
}

function inWords(type: SessionEventType, event: SessionEvents[SessionEventType]): string {
  const { reason, by } = event as { reason?: string; by?: string };
  return [type, reason ?? by].filter((word) => word !== undefined).join(' ');
}
