import { isUnlapseError, NetworkError } from '../../errors/errors.js';
import type { Clock } from '../../ports/clock.js';
import type { Http } from '../../ports/http.js';
import { webFetch } from './fetch.js';
import { isOnline } from './lifecycle.js';

/**
 * Requests over `fetch`.
 *
 * @param deadlineMs for the whole answer; milliseconds; default 10 s
 * @param limitBytes of the body, unpacked; default 256 KiB
 * @param request what sends it; default: the global `fetch` at the time
 */
export function createWebHttp(
  clock: Pick<Clock, 'setTimer'>,
  deadlineMs: number = 10_000,
  limitBytes: number = 262_144,
  request: (url: string, init: RequestInit) => Promise<Response> = webFetch,
): Http {
  return {
    async send({ url, ...init }) {
      if (!isOnline()) {
        throw new NetworkError('UNLAPSE_NETWORK_OFFLINE', 'the device is offline');
      }
      const abort = new AbortController();
      const cancelTimer = clock.setTimer(() => abort.abort(), deadlineMs);
      try {
        const response = await request(url, {
          ...init,
          cache: 'no-store',
          credentials: 'omit',
          redirect: 'manual',
          referrerPolicy: 'no-referrer',
          signal: abort.signal,
        });
        const { status, headers } = response;
        return { status, headers, body: await readText(response, limitBytes) };
      } catch (cause) {
        if (isUnlapseError(cause)) throw cause;
        const [address] = url.split('?');
        throw abort.signal.aborted
          ? new NetworkError(
              'UNLAPSE_NETWORK_TIMED_OUT',
              `no complete answer from ${address} in ${deadlineMs} ms`,
              { cause },
            )
          : new NetworkError(
              'UNLAPSE_NETWORK_UNREACHABLE',
              `no complete answer from ${address}: check the network, and the allowed origins (CORS)`,
              { cause },
            );
      } finally {
        cancelTimer();
        // Ends the download of a body that is too large; a complete one does not mind.
        abort.abort();
      }
    },
  };
}

/** Reads at most `limitBytes`: a hostile server can send without end. */
async function readText(response: Response, limitBytes: number): Promise<string> {
  // A redirect that the browser hides has no body, and some patched `fetch` gives no stream.
  if (!response.body) return response.text();
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > limitBytes) {
      throw new NetworkError(
        'UNLAPSE_RESPONSE_TOO_LARGE',
        `the answer is larger than ${limitBytes} bytes`,
      );
    }
    text += decoder.decode(value, { stream: true });
  }
}
