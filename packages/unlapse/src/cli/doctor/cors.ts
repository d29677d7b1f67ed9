import type { Http, HttpResponse } from '../../ports/http.js';
import type { Manifest } from '../../protocol/manifest.js';
import type { ClientSettings } from './client-settings.js';
import { type Finding, ok, unknown, wrong } from './finding.js';
import { ask, from } from './server.js';

/** An endpoint that scripts of the app read, and what it answered; `undefined`: nothing. */
export interface ReadByScript {
  readonly endpoint: string;
  readonly answer: HttpResponse | undefined;
}

/** Asks for the signing keys, as the app does at a login. */
export async function askForKeys(
  http: Http,
  client: ClientSettings,
  manifest: Manifest,
): Promise<ReadByScript> {
  const url: unknown = manifest['jwks_uri'];
  const answer =
    typeof url === 'string' && URL.canParse(url)
      ? await ask(http, { method: 'GET', url, headers: from(client) })
      : '';
  return { endpoint: 'jwks_uri', answer: typeof answer === 'string' ? undefined : answer };
}

/** Whether a browser would let the app read the answers (CORS). */
export function corsFindings(
  { origin, redirectUris }: ClientSettings,
  reads: readonly ReadByScript[],
): Finding[] {
  if (origin === undefined) {
    const isNative = redirectUris.length > 0;
    return isNative
      ? [ok('cors', 'on a device the token requests are not made by a browser')]
      : [unknown('cors', 'the origin of the app is not known', 'pass --origin')];
  }
  const answered = reads.filter((read) => read.answer !== undefined);
  const closed = answered.filter(({ answer }) => !isReadable(answer, origin));
  if (closed.length > 0) {
    return closed.map(({ endpoint }) =>
      wrong(
        'cors',
        `${endpoint} may not be read by scripts of ${origin}`,
        `add ${origin} to the allowed (CORS, web) origins of the client`,
      ),
    );
  }
  return answered.length === 0
    ? [unknown('cors', 'no endpoint answered')]
    : [
        ok(
          'cors',
          `scripts of ${origin} may read ${answered.map((read) => read.endpoint).join(', ')}`,
        ),
      ];
}

function isReadable(answer: HttpResponse | undefined, origin: string): boolean {
  const allowed = answer?.headers.get('access-control-allow-origin');
  return allowed === '*' || allowed === origin;
}
