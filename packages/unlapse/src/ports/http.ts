/** One request to the authorization server. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly body?: string;
}

/** A complete answer: headers, and the whole body as text. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** The `token_type` that tokens in it must have; default `Bearer`. */
  readonly tokenType?: 'DPoP';
}

/** Requests to the authorization server: no cookies, no cache, no redirect followed. */
export interface Http {
  /**
   * Sends one request and reads the whole answer, whatever its status (a redirect is an answer
   * with its 3xx status, or status 0 where the browser hides it).
   *
   * @throws {NetworkError} UNLAPSE_NETWORK_OFFLINE: known offline, nothing was sent
   * @throws {NetworkError} UNLAPSE_NETWORK_UNREACHABLE: no answer, or one that broke off
   * @throws {NetworkError} UNLAPSE_NETWORK_TIMED_OUT: not complete within the adapter's deadline
   * @throws {NetworkError} UNLAPSE_RESPONSE_TOO_LARGE: the body is over the adapter's limit
   */
  send(request: HttpRequest): Promise<HttpResponse>;
}
