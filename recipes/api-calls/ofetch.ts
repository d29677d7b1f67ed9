import { createFetch, type $Fetch } from 'ofetch';
import type { Session } from 'unlapse';

export function createApi(session: Session, baseURL: string): $Fetch {
  return createFetch({ fetch: session.fetch, defaults: { baseURL } });
}
