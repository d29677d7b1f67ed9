import type { Clock } from '../ports/clock.js';
import { secureUrl } from '../protocol/secure-url.js';
import { readChallenge } from './challenge.js';
import type { Emitter } from './emitter.js';
import type { Session } from './session-api.js';

/** An access token, and the session that it is of. */
export interface FetchToken {
  readonly accessToken: string;
  readonly scheme: 'Bearer' | 'DPoP';
  readonly sessionId: string;
}

export interface SessionFetchDeps {
  readonly clock: Clock;
  readonly emit: Emitter['emit'];
  readonly fetch: Session['fetch'];
  /** The token to send, refreshed first where due; after `spent`, another one of its session. */
  getToken(spent?: FetchToken): Promise<FetchToken | undefined>;
  /** Refreshes, unless another token is held than `spent`; resolves with whether it got through. */
  renew(spent: FetchToken): Promise<boolean>;
}

/** Sends a request, and once more what `repeat` makes of it, where there is a better token. */
type Send = (
  request: Request,
  token: FetchToken | undefined,
  repeat?: () => Request | undefined,
) => Promise<Response>;

/** How often an API that refuses every token, as it wants another audience, costs a refresh. */
const HOLD_OFF_MS = 60_000;

/**
 * `fetch` with the access token in the `Authorization` header (RFC 6750 §2.1), for the origins in
 * `apiOrigins` only. A request that has that header already is left alone, and one without a token
 * is sent without: the API says 401. Where it refuses a token that is still the newest, the session
 * is refreshed, once for all requests that used it, and each sent again, unless its body is a
 * stream. A second refusal is for the app; it ends nothing.
 *
 * A redirect to another origin goes without the token: `fetch` itself takes the header off
 * (Chrome 119, Firefox 111, Safari 16.1 and later), and a page cannot follow redirects by hand.
 *
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: an origin is no https URL
 * @see {@link https://fetch.spec.whatwg.org/#http-redirect-fetch Fetch, HTTP-redirect fetch}
 */
export function createSessionFetch(
  { clock, emit, fetch, getToken, renew }: SessionFetchDeps,
  apiOrigins: readonly string[],
): Session['fetch'] {
  const apis = new Map(apiOrigins.map((url) => [secureUrl(url, 'apiOrigins').origin, createApi()]));

  return async (input, init) => {
    // The browser resolves the URL, so that what is compared is where the request will go.
    const request = new Request(input, init);
    const { signal } = request;
    const send = apis.get(new URL(request.url).origin);
    if (!send || request.headers.has('authorization')) return fetch(request);
    const copy = input instanceof Request && request.clone();
    // A stream, which must come with `duplex`, is spent by then.
    const repeat = (): Request | undefined =>
      init && 'duplex' in init ? undefined : copy || new Request(input, init);
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      // It ends the wait for a token, too; `fetch` itself refuses to send a request after that.
      signal.addEventListener('abort', () => reject(signal.reason));
      getToken()
        .then((token) => send(request, token, repeat))
        .then(resolve, reject);
    });
  };

  function createApi(): Send {
    let heldOffUntilMs = 0;
    let heldOffId: string | undefined;
    let renewal: Promise<boolean> | undefined;

    const send: Send = async (request, token, repeat) => {
      if (token) request.headers.set('authorization', `${token.scheme} ${token.accessToken}`);
      const response = await fetch(request);
      const { error, scope, acr_values, max_age } = readChallenge(response.headers);
      if (error === 'insufficient_scope') emit('scope-required', { scope });
      else if (error === 'insufficient_user_authentication') {
        emit('step-up-required', {
          acrValues: acr_values,
          maxAgeSeconds: /^\d+$/.test(max_age ?? '') ? Number(max_age) : undefined,
        });
      } else if (!repeat) {
        // The refresh was of use: the next refusal is another matter.
        if (response.ok) heldOffUntilMs = 0;
      } else if (token && response.status === 401) {
        const nowMs = clock.monotonic();
        if (nowMs >= heldOffUntilMs || heldOffId !== token.sessionId) {
          heldOffId = token.sessionId;
          heldOffUntilMs = nowMs + HOLD_OFF_MS;
          renewal = renew(token);
        }
        // One that did not get through has its own time to be tried again.
        if (!(await renewal)) heldOffUntilMs = 0;
        const next = await getToken(token);
        const again = next && repeat();
        if (again) {
          await response.body?.cancel();
          return send(again, next);
        }
      }
      return response;
    };
    return send;
  }
}
