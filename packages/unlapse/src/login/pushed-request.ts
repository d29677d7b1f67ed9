import {
  ConfigurationError,
  InvalidResponseError,
  NetworkError,
  OAuthResponseError,
} from '../errors/errors.js';
import type { Http } from '../ports/http.js';
import { isJson, isTransient, parseJsonObject, retryAfterMs } from '../protocol/http-answer.js';
import type { Manifest } from '../protocol/manifest.js';
import { secureUrl } from '../protocol/secure-url.js';
import { printable } from '../protocol/token-answer.js';

/**
 * Posts the parameters of an authorization request to the server, so that they do not go through
 * the browser (RFC 9126 §2). What the server gives for them is used at once, and once.
 *
 * @returns the URL to show: it has the `client_id` and the `request_uri`, and no more (§4)
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: the server takes no pushed requests
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: the endpoint has no https URL
 * @throws {OAuthResponseError} UNLAPSE_OAUTH_ERROR: the server refuses the request
 * @throws {InvalidResponseError} UNLAPSE_RESPONSE_INVALID: the answer has no `request_uri`
 * @throws {NetworkError} no usable answer
 */
export async function pushRequest(
  http: Http,
  { authorization_endpoint, pushed_authorization_request_endpoint: endpoint }: Manifest,
  authorizeUrl: string,
): Promise<string> {
  if (endpoint === undefined) {
    throw new ConfigurationError(
      'UNLAPSE_CONFIGURATION_INVALID',
      'the server has no pushed_authorization_request_endpoint: leave pushedRequests out',
    );
  }
  const url = new URL(authorizeUrl);
  const params = new URLSearchParams(url.search);
  const clientId = params.get('client_id') ?? '';
  // The endpoint may have a query of its own, which stays where it is (RFC 6749 §3.1).
  const own = new URL(authorization_endpoint).searchParams;
  for (const name of own.keys()) params.delete(name);
  for (const name of params.keys()) url.searchParams.delete(name);
  const response = await http.send({
    method: 'POST',
    url: secureUrl(endpoint, 'pushed_authorization_request_endpoint').href,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    },
    body: params.toString(),
  });
  const { status } = response;
  const body = (isJson(response) && parseJsonObject(response.body)) || {};
  if (isTransient(status)) {
    throw new NetworkError(
      'UNLAPSE_SERVER_UNAVAILABLE',
      'the server takes no pushed requests now',
      { status, retryAfterMs: retryAfterMs(response) },
    );
  }
  const error = printable(body['error']);
  if (error !== undefined) {
    const errorDescription = printable(body['error_description']);
    throw new OAuthResponseError(
      'UNLAPSE_OAUTH_ERROR',
      `the server refused the pushed request: ${error}`,
      { error, errorDescription, status },
    );
  }
  const { request_uri: requestUri } = body;
  if ((status !== 201 && status !== 200) || typeof requestUri !== 'string' || requestUri === '') {
    throw new InvalidResponseError(
      'UNLAPSE_RESPONSE_INVALID',
      'the answer to the pushed request has no request_uri',
      { status },
    );
  }
  url.searchParams.set('client_id', clientId);
  url.searchParams.set('request_uri', requestUri);
  return url.href;
}
