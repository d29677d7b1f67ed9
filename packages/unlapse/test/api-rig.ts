import { createSessionRig, type SessionRig, type Tab } from './session-rig.js';

/** The one origin that gets the token, unless told otherwise. */
export const api = 'https://api.example';

/** What an API was asked. */
export interface Seen {
  readonly url: string;
  readonly token: string | null;
  readonly body: string;
}

/** Signed in, with an API that says what `answer` says and remembers what it was asked. */
export async function signedInToApi(
  answer: (seen: Seen, count: number) => Response = () => new Response('notes'),
  apiOrigins: readonly string[] = [api],
): Promise<{ rig: SessionRig; tab: Tab; seen: Seen[]; refreshes: () => number }> {
  const rig = createSessionRig();
  const seen: Seen[] = [];
  rig.api = async (request) => {
    const { url, headers } = request;
    const call = { url, token: headers.get('authorization'), body: await request.text() };
    seen.push(call);
    return answer(call, seen.length);
  };
  const tab = rig.openTab({ apiOrigins });
  await tab.session.login();
  return { rig, tab, seen, refreshes: () => rig.server.tokenRequests - 1 };
}

export function refusal(status: number, challenge?: string): Response {
  return new Response('no', {
    status,
    headers: challenge === undefined ? {} : { 'www-authenticate': challenge },
  });
}

export async function tokenOf({ session }: Tab): Promise<string> {
  return (await session.getAccessToken()) ?? 'none';
}
