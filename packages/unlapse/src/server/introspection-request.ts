import {
  ConfigurationError,
  InvalidResponseError,
  NetworkError,
  type UnlapseError,
} from '../errors/errors.js';
import type { Http, HttpResponse } from '../ports/http.js';
import {
  isTransient,
  parseJsonObject,
  retryAfterMs,
  type JsonObject,
} from '../protocol/http-answer.js';
import type { ClientProof } from './client-authentication.js';
import { issuerEndpoint } from './issuer-metadata.js';

export interface IntrospectionRequestDeps {
  readonly http: Http;
  readonly issuer: string;
  readonly introspectionEndpoint: string | undefined;
  readonly authenticate: () => Promise<ClientProof>;
}

/**
 * Asks the authorization server about a token.
 *
 * The result gives what it says, or throws {NetworkError} UNLAPSE_SERVER_UNAVAILABLE when nothing
 * usable is said: then the token is neither good nor bad.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2 RFC 7662 §2}
 */
export function createIntrospectionRequest(
  deps: IntrospectionRequestDeps,
): (token: string) => Promise<JsonObject> {
  const { http, authenticate } = deps;
  let location: Promise<string> | undefined;

  return async (token) => {
    try {
      return readAnswer(await post(await endpoint(), token));
    } catch (cause) {
      throw new NetworkError(
        'UNLAPSE_SERVER_UNAVAILABLE',
        'the issuer cannot be asked about the token: see the cause',
        { status: 503, cause },
      );
    }
  };

  /** Looked up once for all; a failure is not kept. */
  function endpoint(): Promise<string> {
    location ??= lookUp();
    return location;
  }

  async function lookUp(): Promise<string> {
    if (deps.introspectionEndpoint !== undefined) return deps.introspectionEndpoint;
    try {
      return await issuerEndpoint(http, deps.issuer, 'introspection_endpoint');
    } catch (error) {
      location = undefined;
      throw error;
    }
  }

  async function post(url: string, token: string): Promise<HttpResponse> {
    const { headers, form } = await authenticate();
    return http.send({
      method: 'POST',
      url,
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body: new URLSearchParams({ token, token_type_hint: 'access_token', ...form }).toString(),
    });
  }
}

function readAnswer(response: HttpResponse): JsonObject {
  const answer = parseJsonObject(response.body);
  // Whatever is not exactly `true` or `false` says nothing.
  if (response.status === 200 && typeof answer?.['active'] === 'boolean') return answer;
  throw faultOf(response, answer);
}

function faultOf(response: HttpResponse, answer: JsonObject | undefined): UnlapseError {
  const { status } = response;
  if (isTransient(status)) {
    return new NetworkError('UNLAPSE_SERVER_UNAVAILABLE', 'the issuer cannot answer now', {
      status,
      retryAfterMs: retryAfterMs(response),
    });
  }
  const error = answer?.['error'];
  if (status === 401 || status === 403 || error === 'invalid_client') {
    return new ConfigurationError(
      'UNLAPSE_SERVER_MISCONFIGURED',
      'the issuer does not let this API ask about tokens: check its credentials and their method',
      { status, ...(typeof error === 'string' && { error }) },
    );
  }
  return new InvalidResponseError(
    'UNLAPSE_RESPONSE_INVALID',
    'the answer of introspection_endpoint says neither that the token is active nor that it is not',
    { status },
  );
}
