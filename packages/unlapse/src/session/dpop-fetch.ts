import type { Prover } from '../protocol/prover.js';
import { readChallenge } from './challenge.js';
import type { Session } from './session-api.js';

/**
 * `fetch` that adds a proof to every request with a token that is bound to the key of the session
 * (RFC 9449 §7.1). Where the API wants a nonce in the proof, the request goes out once more: the
 * access token is good, and stays as it is.
 */
export function createDPoPFetch(fetch: Session['fetch'], prover: Prover): Session['fetch'] {
  async function sendProven(
    request: Request,
    accessToken: string,
  ): Promise<{ response: Response; isRefused: boolean }> {
    const { method, url } = request;
    const { jwt, nonce } = await prover.prove(method, url, accessToken);
    request.headers.set('dpop', jwt);
    const response = await fetch(request);
    const hasNewNonce = prover.noteNonce(url, response.headers, nonce);
    return { response, isRefused: hasNewNonce && wantsNonce(response) };
  }

  return async (input, init) => {
    const request = new Request(input, init);
    const { headers } = request;
    const [, accessToken] = /^DPoP (.+)/.exec(headers.get('authorization') ?? '') ?? [];
    // A request of the app's own with a proof of its own is none of ours.
    if (accessToken === undefined || headers.has('dpop')) return fetch(request);
    const copy = request.clone();
    const { response, isRefused } = await sendProven(request, accessToken);
    if (!isRefused) return response;
    await response.body?.cancel();
    return (await sendProven(copy, accessToken)).response;
  };
}

/** Many APIs show the nonce to other origins, but not the challenge that says what it is for. */
function wantsNonce({ status, headers }: Response): boolean {
  return (
    status === 401 &&
    (!headers.has('www-authenticate') || readChallenge(headers)['error'] === 'use_dpop_nonce')
  );
}
