import { webFetch } from '../web/fetch.js';
import { findPlugin } from './bridge.js';

/** What the native side grants each part of an answer; the caller's signal bounds the whole. */
const TIMEOUT_MS = 10_000;
/** Statuses whose answer has no body, and may not be given one. */
const BODILESS = [204, 205, 304];

/**
 * `fetch` by the system, without `Origin` and CORS; the browser's own where there is no bridge. The
 * body goes as a string: an object would be sent as JSON on Android. No redirect is followed.
 */
export const deviceFetch = async (url: string, init: RequestInit): Promise<Response> => {
  const native = findPlugin('CapacitorHttp');
  if (!native) return webFetch(url, init);
  const { method = 'GET', headers, body, signal } = init;
  const answer = native.request({
    url,
    method,
    headers: Object.fromEntries(new Headers(headers)),
    ...(typeof body === 'string' && { data: body }),
    connectTimeout: TIMEOUT_MS,
    readTimeout: TIMEOUT_MS,
    disableRedirects: true,
    responseType: 'text',
  });
  // The native side cannot be told to stop.
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('the request was aborted')));
  });
  const { status, headers: received, data } = await Promise.race([answer, aborted]);
  return new Response(BODILESS.includes(status) ? null : textOf(data), {
    status,
    headers: headersOf(received),
  });
};

/** The native side parses what says that it is JSON; the callers want it as it came. */
function textOf(data: unknown): string {
  return typeof data === 'string' ? data : (JSON.stringify(data) ?? '');
}

function headersOf(received: Readonly<Record<string, string>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(received)) {
    try {
      headers.set(name, value);
    } catch {
      // Android gives HTTP/2's pseudo headers as well, whose names no header may have.
    }
  }
  return headers;
}
