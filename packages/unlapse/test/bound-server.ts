import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import type { Clock } from '../src/ports/clock.js';
import type { Http, HttpRequest, HttpResponse } from '../src/ports/http.js';
import {
  type AuthorizationServer,
  createAuthorizationServer,
} from '../src/testing/authorization-server.js';

/** What a proof said, once its signature was checked. */
export interface SeenProof {
  readonly jkt: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A scripted server that binds tokens to keys (RFC 9449) and takes pushed requests (RFC 9126). */
export interface BoundServer extends Http {
  readonly server: AuthorizationServer;
  /** What proofs must have in them; `undefined` (default): none is asked for. */
  nonce: string | undefined;
  /** What it says of its tokens; default `DPoP`. */
  tokenType: string;
  /** The proofs of token requests, refused ones included, oldest first. */
  readonly proofs: readonly SeenProof[];
  /** The forms that were pushed, oldest first. */
  readonly pushed: readonly URLSearchParams[];
  /** Answers the next pushed requests in place of a `request_uri`. */
  pushAnswer: HttpResponse | undefined;
  /** Plays the user, as `AuthorizationServer.authorize` does. */
  authorize(url: string): string;
}

export function createBoundServer(clock: Clock): BoundServer {
  const server = createAuthorizationServer(clock);
  const proofs: SeenProof[] = [];
  const pushed: URLSearchParams[] = [];
  /** The key that a code or a refresh token is bound to. */
  const bound = new Map<string, string>();

  async function answerToken(request: HttpRequest): Promise<HttpResponse> {
    const form = new URLSearchParams(request.body);
    const credential = form.get('code') ?? form.get('refresh_token') ?? '';
    const proof = await readProof(request.headers?.['dpop']);
    if (proof === undefined) return refusal('invalid_dpop_proof');
    proofs.push(proof);
    if (bounds.nonce !== undefined && proof.claims['nonce'] !== bounds.nonce) {
      return refusal('use_dpop_nonce', { 'dpop-nonce': bounds.nonce });
    }
    if ((bound.get(credential) ?? proof.jkt) !== proof.jkt) return refusal('invalid_grant');
    const response = await server.send(request);
    if (response.status !== 200) return response;
    const body = JSON.parse(response.body);
    if (body.refresh_token !== undefined) bound.set(body.refresh_token, proof.jkt);
    return { ...response, body: JSON.stringify({ ...body, token_type: bounds.tokenType }) };
  }

  function answerPush(request: HttpRequest): HttpResponse {
    const form = new URLSearchParams(request.body);
    const requestUri = `urn:ietf:params:oauth:request_uri:${pushed.push(form)}`;
    return bounds.pushAnswer ?? json(201, { request_uri: requestUri, expires_in: 60 });
  }

  const bounds: BoundServer = {
    server,
    nonce: undefined,
    tokenType: 'DPoP',
    proofs,
    pushed,
    pushAnswer: undefined,
    async send(request) {
      if (request.url === `${server.issuer}/par`) return answerPush(request);
      return request.url === `${server.issuer}/token` ? answerToken(request) : server.send(request);
    },
    authorize(url) {
      const asked = new URL(url);
      const requestUri = asked.searchParams.get('request_uri');
      if (requestUri !== null) asked.search = `${pushed[Number(requestUri.split(':').pop()) - 1]}`;
      const callback = server.authorize(asked.href);
      const jkt = asked.searchParams.get('dpop_jkt');
      const code = new URL(callback).searchParams.get('code');
      if (jkt !== null && code !== null) bound.set(code, jkt);
      return callback;
    },
  };
  return bounds;
}

/** A proof whose signature is right; `undefined`: there is none. */
export async function readProof(proof: string | null | undefined): Promise<SeenProof | undefined> {
  if (!proof) return undefined;
  const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: ['ES256'],
    currentDate: new Date(0),
  });
  const jwk = protectedHeader.jwk ?? {};
  if ('d' in jwk) return undefined;
  return { jkt: await calculateJwkThumbprint(jwk), claims: payload };
}

function refusal(error: string, headers: Record<string, string> = {}): HttpResponse {
  return json(400, { error }, headers);
}

export function json(
  status: number,
  body: object,
  headers: Record<string, string> = {},
): HttpResponse {
  return {
    status,
    headers: new Headers({ 'content-type': 'application/json', ...headers }),
    body: JSON.stringify(body),
  };
}
