import { secureUrl } from '../protocol/secure-url.js';

export interface FrontChannelLogoutOptions {
  /** The `iss` that the issuer sends, character by character. */
  readonly issuer: string;
  /** `sid` of the ID Token that began the session of this request; `undefined`: it has none. */
  readonly sidOf: (request: Request) => string | undefined | Promise<string | undefined>;
  /** Ends the session of this request. What it returns is sent along: `set-cookie`, say. */
  readonly endSession: (request: Request) => void | HeadersInit | Promise<void | HeadersInit>;
}

/**
 * Creates the page that the issuer loads in a frame to end a session that a server keeps by a
 * cookie. It ends the session of the browser that loads it, and only if issuer and session are
 * named and are its own: without both, any page could sign users out.
 *
 * Browsers that keep the cookie from the frame make it do nothing: prefer the back channel.
 *
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: the issuer is not over https
 * @see {@link https://openid.net/specs/openid-connect-frontchannel-1_0.html#RPLogout Front-Channel Logout §2}
 */
export function createFrontChannelLogoutReceiver(
  options: FrontChannelLogoutOptions,
): (request: Request) => Promise<Response> {
  const { issuer, sidOf, endSession } = options;
  secureUrl(issuer, 'issuer');

  return async (request) => {
    if (request.method !== 'GET') return page(405, { allow: 'GET' });
    const query = new URL(request.url).searchParams;
    const iss = query.getAll('iss');
    const [sid, ...others] = query.getAll('sid');
    const isFromIssuer = iss.length === 1 && iss[0] === issuer;
    if (!isFromIssuer || sid === undefined || sid === '' || others.length > 0) return page(400);
    // No word on whether there is such a session: anybody can ask.
    if ((await sidOf(request)) !== sid) return page(200);
    return page(200, (await endSession(request)) ?? {});
  };
}

function page(status: number, extra: HeadersInit = {}): Response {
  const headers = new Headers(extra);
  headers.set('cache-control', 'no-cache, no-store');
  headers.set('content-security-policy', "default-src 'none'");
  headers.set('content-type', 'text/html;charset=utf-8');
  headers.set('referrer-policy', 'no-referrer');
  return new Response('<!doctype html><title>Logout</title>', { status, headers });
}
