import { NetworkError } from '../errors/errors.js';
import type { Clock } from '../ports/clock.js';
import type { Http, HttpRequest, HttpResponse } from '../ports/http.js';
import { isJson, parseJsonObject } from './http-answer.js';
import type { Prover } from './prover.js';

/** For a request and its repetition together: no longer than one request without a proof may take. */
const DEADLINE_MS = 10_000;

/**
 * `http` that adds a proof to every token request, and takes tokens only if they are bound to the
 * key (RFC 9449 §5). Where the server wants a nonce in the proof, the request goes out once more, in
 * the same time: a claim on a refresh must outlast both.
 */
export function createDPoPHttp(http: Http, prover: Prover, clock: Clock): Http {
  async function sendProven(
    request: HttpRequest,
  ): Promise<{ response: HttpResponse; isRefused: boolean }> {
    const { method, url } = request;
    const { jwt, nonce } = await prover.prove(method, url);
    const response = await http.send({ ...request, headers: { ...request.headers, dpop: jwt } });
    const hasNewNonce = prover.noteNonce(url, response.headers, nonce);
    return { response, isRefused: hasNewNonce && wantsNonce(response) };
  }

  async function sendTokenRequest(request: HttpRequest): Promise<HttpResponse> {
    const { response, isRefused } = await sendProven(request);
    return isRefused ? (await sendProven(request)).response : response;
  }

  return {
    async send(request) {
      if (!/(^|&)grant_type=/.test(request.body ?? '')) return http.send(request);
      const response = await inTime(clock, sendTokenRequest(request));
      return { ...response, tokenType: 'DPoP' };
    },
  };
}

function wantsNonce(response: HttpResponse): boolean {
  const { error } = (isJson(response) && parseJsonObject(response.body)) || {};
  return error === 'use_dpop_nonce';
}

function inTime<T>(clock: Clock, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancelTimer = clock.setTimer(() => {
      reject(new NetworkError('UNLAPSE_NETWORK_TIMED_OUT', 'no complete answer in time'));
    }, DEADLINE_MS);
    work.finally(cancelTimer).then(resolve, reject);
  });
}
