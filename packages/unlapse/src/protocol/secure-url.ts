import { ConfigurationError } from '../errors/errors.js';

/** Hosts that never leave the machine (RFC 8252 §8.3). */
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The URL, if tokens may go there: `https`, or `http` on the loopback interface.
 *
 * @param what names the URL in the error, for example `token_endpoint`
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: it is no URL, or one that anybody can overhear
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-3.2 RFC 6749 §3.2}
 */
export function secureUrl(value: unknown, what: string): URL {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
    return url;
  }
  throw new ConfigurationError(
    'UNLAPSE_INSECURE_URL',
    `${what} must be an https URL (http only on localhost)`,
  );
}
