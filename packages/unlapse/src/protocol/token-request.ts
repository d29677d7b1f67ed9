import type { Http, HttpResponse } from '../ports/http.js';
import type { ProviderURLInfo } from './provider-request.js';
import { requestUrl } from './request-url.js';
import { secureUrl } from './secure-url.js';
import { withoutUndefined } from './without-undefined.js';

/**
 * Posts a token request as a provider described it (RFC 6749 §4.1.3, §6).
 *
 * @param credential the code or the refresh token
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: the token endpoint has no https URL
 * @throws {NetworkError} no complete answer; see `Http.send`
 */
export async function postTokenRequest(
  http: Http,
  request: ProviderURLInfo,
  credential: string,
): Promise<HttpResponse> {
  const { payload, tokenCodeName, headers } = request;
  const form = { ...payload, ...(tokenCodeName && { [tokenCodeName]: credential }) };
  return http.send({
    method: 'POST',
    url: secureUrl(request.url && requestUrl(request), 'token_endpoint').href,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      ...headers,
    },
    body: new URLSearchParams(withoutUndefined(form)).toString(),
  });
}
