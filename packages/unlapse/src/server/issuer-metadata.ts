import { InvalidResponseError } from '../errors/errors.js';
import type { Http } from '../ports/http.js';
import { parseJsonObject, type JsonObject } from '../protocol/http-answer.js';
import { secureUrl } from '../protocol/secure-url.js';

/**
 * The URL that the metadata of `issuer` gives for `member`. They must be those of `issuer` exactly
 * (Discovery §4.3).
 *
 * @throws {InvalidResponseError} UNLAPSE_ISSUER_MISMATCH, UNLAPSE_RESPONSE_INVALID
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: there is no such URL, or not over https
 */
export async function issuerEndpoint(
  http: Http,
  issuer: string,
  member: 'jwks_uri' | 'introspection_endpoint',
): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const metadata = await getJson(http, url);
  if (metadata['issuer'] !== issuer) {
    throw new InvalidResponseError(
      'UNLAPSE_ISSUER_MISMATCH',
      'the metadata names another issuer: set issuer exactly as the server spells it',
    );
  }
  return secureUrl(metadata[member], member).href;
}

/**
 * The JSON object at a URL of the issuer.
 *
 * @throws {InvalidResponseError} UNLAPSE_RESPONSE_INVALID: it is none
 */
export async function getJson(http: Http, url: string): Promise<JsonObject> {
  const response = await http.send({ method: 'GET', url, headers: { accept: 'application/json' } });
  const document = response.status === 200 ? parseJsonObject(response.body) : undefined;
  if (document === undefined) {
    throw new InvalidResponseError(
      'UNLAPSE_RESPONSE_INVALID',
      'the metadata or key set of the issuer is not JSON',
      { status: response.status },
    );
  }
  return document;
}
