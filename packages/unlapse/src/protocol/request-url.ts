import type { ProviderURLInfo } from './provider-request.js';
import { withoutUndefined } from './without-undefined.js';

/**
 * The URL of a request: our parameters first, then the query that the endpoint has of its own
 * (RFC 6749 §3.1), unless we send a parameter of that name. Spaces become `%20`.
 */
export function requestUrl({ url, params: given = {} }: ProviderURLInfo): string {
  const params = withoutUndefined(given);
  const [location = '', ownQuery = ''] = url.split('#', 1)[0]?.split(/\?(.*)/s) ?? [];
  const ours = Object.entries(params).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  const theirs = ownQuery
    .split('&')
    .filter((pair) => pair !== '' && !Object.hasOwn(params, nameOf(pair)));
  const query = [...ours, ...theirs].join('&');
  return query === '' ? location : `${location}?${query}`;
}

function nameOf(pair: string): string {
  const [name = ''] = new URLSearchParams(pair).keys();
  return name;
}
