import type { Params } from '../protocol/provider-request.js';

/** Parameters of an authorization response (RFC 6749 §4.1.2, RFC 9207 §2, Session Management §3.1). */
const RESPONSE_PARAMS = [
  'code',
  'state',
  'iss',
  'error',
  'error_description',
  'error_uri',
  'session_state',
];

/**
 * The parameters of a callback: as a map, as a query or as the whole URL. In the maps of routers
 * an absent one may be `undefined` or `null`, and one that came twice an array.
 */
export function callbackParams(params: Params | string): URLSearchParams {
  if (typeof params === 'string') {
    return new URLSearchParams(URL.canParse(params) ? new URL(params).search : params);
  }
  const query = new URLSearchParams(params);
  for (const [name, value] of Object.entries<string | null | (string | null)[]>(params ?? {})) {
    query.delete(name);
    for (const one of [value ?? []].flat()) query.append(name, String(one));
  }
  return query;
}

/** `url` without the parameters of an authorization response. */
export function withoutResponse(url: string): string {
  const clean = new URL(url);
  for (const name of RESPONSE_PARAMS) clean.searchParams.delete(name);
  return clean.href;
}
