import { EventSource } from 'eventsource';
import type { Session } from 'unlapse';

export function openEvents(session: Session, url: string): EventSource {
  return new EventSource(url, { fetch: session.fetch });
}
