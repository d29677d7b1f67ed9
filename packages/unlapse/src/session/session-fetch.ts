import { secureUrl } from '../protocol/secure-url.js';
import { readChallenge } from './challenge.js';
import type { SessionEvents } from './events.js';
import type { Session } from './session-api.js';

/** An access token, and the session that it is of. */
export interface FetchToken {
  readonly accessToken: string;
  readonly sessionId: string;
}

export interface SessionFetchDeps {
  readonly fetch: Session['fetch'];
  /** The token to send; waits for a refresh where one is due. */
  getToken(): Promise<FetchToken | undefined>;
  /** Another token of the same session, after an API has refused `spent`. */
  replaceToken(spent: FetchToken): Promise<FetchToken | undefined>;
  onStepUp(event: SessionEvents['step-up-required']): void;
}

/**
 * `fetch` with the access token in the `Authorization` header (RFC 6750 §2.1), for the origins in
 * `apiOrigins` only. A request that has that header already is left alone, and one without a token
 * is sent without: the API says 401. Where it refuses a token, the session is refreshed, once for
 * all requests that used it, and the request sent again, unless its body is a stream.
 *
 * A redirect to another origin goes without the token: `fetch` itself takes the header off
 * (Chrome 119, Firefox 111, Safari 16.1 and later), and a page cannot follow redirects by hand.
 *
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: an origin is no https URL
 * @see {@link https://fetch.spec.whatwg.org/#http-redirect-fetch Fetch, HTTP-redirect fetch}
 */
export function createSessionFetch(
  { fetch, getToken, replaceToken, onStepUp }: SessionFetchDeps,
  apiOrigins: readonly string[],
): Session['fetch'] {
  const allowed = new Set(apiOrigins.map((url) => secureUrl(url, 'apiOrigins').origin));
  /** By origin: a token that came in place of a refused one, and was refused as well. */
  const hopeless = new Map<string, string>();

  return async (input, init) => {
    if (allowed.size === 0) return fetch(input, init);
    // The browser resolves the URL, so that what is compared is where the request will go.
    const request = new Request(input, init);
    const { origin } = new URL(request.url);
    if (!allowed.has(origin) || request.headers.has('authorization')) return fetch(request);
    const copy = input instanceof Request ? request.clone() : undefined;
    const token = await getToken();
    const response = await send(request, token);
    if (!token || !isRefused(response) || hopeless.get(origin) === token.accessToken) {
      return response;
    }
    const next = init?.body instanceof ReadableStream ? undefined : await replaceToken(token);
    if (!next) return response;
    await response.body?.cancel();
    const second = await send(copy ?? new Request(input, init), next);
    if (second.status === 401) hopeless.set(origin, next.accessToken);
    return second;
  };

  async function send(request: Request, token: FetchToken | undefined): Promise<Response> {
    if (token) request.headers.set('authorization', `Bearer ${token.accessToken}`);
    const response = await fetch(request);
    const { error, acr_values, max_age } = readChallenge(response.headers);
    if (error === 'insufficient_user_authentication') {
      onStepUp({ acrValues: acr_values, maxAgeSeconds: max_age ? Number(max_age) : undefined });
    }
    return response;
  }
}

/** Whether another token could help; a wider scope or a stronger sign-in needs the user. */
function isRefused({ status, headers }: Response): boolean {
  return status === 401 && !readChallenge(headers)['error']?.startsWith('insufficient_');
}
