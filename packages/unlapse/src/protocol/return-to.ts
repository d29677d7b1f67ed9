/** One leading slash, and nothing that a URL parser would read as a second one or drop. */
const ABSOLUTE_PATH = /^\/(?!\/)[^\\\p{Cc}]*$/u;

/**
 * Where the app may go after a login or logout: `value` if it is an absolute path of this origin,
 * else `/`, so that no link can send a user elsewhere by way of the login.
 *
 * @param origin of the app; for example `https://app.example.com`
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700#section-4.11 RFC 9700 §4.11}
 */
export function safeReturnTo(value: string | undefined, origin: string): string {
  if (value === undefined || !ABSOLUTE_PATH.test(value)) return '/';
  const app = new URL(origin);
  const { protocol, host, pathname, search, hash } = new URL(value, app);
  // Resolving dot segments can bring a second slash to the front (`/.//elsewhere.example`), and
  // takes even the first one where the scheme is an app's own (`/..`).
  const isOurs = protocol === app.protocol && host === app.host && /^\/(?!\/)/.test(pathname);
  return isOurs ? pathname + search + hash : '/';
}
