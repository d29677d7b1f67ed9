import type { Prover } from '../protocol/prover.js';
import { readChallenge } from './challenge.js';
import type { Session } from './session-api.js';

/**
 * `fetch` that puts a proof to every request with a token that is bound to the key of the session
 * (RFC 9449 §7.1). Where the API wants a nonce in the proof, the request goes out once more; with
 * the access token that has nothing to do.
 */
export function createDPoPFetch(fetch: Session['fetch'], prover: Prover): Session['fetch'] {
  async function sendProven(request: Request, accessToken: string): Promise<Response> {
    const { method, url } = request;
    request.headers.set('dpop', await prover.prove(method, url, accessToken));
    return fetch(request);
  }

  return async (input, init) => {
    const request = new Request(input, init);
    const { headers, url } = request;
    const [, accessToken] = /^DPoP (.+)/.exec(headers.get('authorization') ?? '') ?? [];
    // A request of the app's own with a proof of its own is none of ours.
    if (accessToken === undefined || headers.has('dpop')) return fetch(request);
    const copy = request.clone();
    const response = await sendProven(request, accessToken);
    if (!prover.noteNonce(url, response.headers) || !wantsNonce(response)) return response;
    await response.body?.cancel();
    const repeated = await sendProven(copy, accessToken);
    prover.noteNonce(url, repeated.headers);
    return repeated;
  };
}

/** Many APIs show the nonce to other origins, but not the challenge that says what it is for. */
function wantsNonce({ status, headers }: Response): boolean {
  return (
    status === 401 &&
    (!headers.has('www-authenticate') || readChallenge(headers)['error'] === 'use_dpop_nonce')
  );
}
