import { createHash, randomBytes } from 'node:crypto';
import { defaultClient } from '../src/options.js';
import type { DevServer } from '../src/start-dev-server.js';
import { createBrowser, type Browser } from './browser.js';

export const clientId: string = defaultClient.clientId;
export const redirectUri: string = defaultClient.redirectUris[0] ?? '';
export const audience = 'https://api.unlapse.example';

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly scope: string;
}

/** An answer of the token endpoint, read to its end. */
export interface TokenAnswer {
  readonly response: Response;
  readonly body: Record<string, unknown>;
}

export interface AuthorizationRequest {
  readonly url: string;
  readonly codeVerifier: string;
}

/** An authorization request of the default client, with PKCE. */
export function authorizationRequest(
  issuer: string,
  parameters: Record<string, string> = {},
): AuthorizationRequest {
  const codeVerifier = randomBytes(32).toString('base64url');
  const url = new URL('/auth', issuer);
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid profile email offline_access',
    audience,
    state: 'the-state',
    nonce: 'the-nonce',
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...parameters,
  }).toString();
  return { url: url.href, codeVerifier };
}

/** Signs a user in by the sign-in page and redeems the code. */
export async function signIn(
  server: DevServer,
  parameters: Record<string, string> = {},
  browser: Browser = createBrowser(server.issuer),
): Promise<Tokens> {
  const { url, codeVerifier } = authorizationRequest(server.issuer, parameters);
  const page = await browser.open(url);
  const callback = await browser.submit(page.url.href, { user: 'alice' });
  const { body } = await redeem(server, callback.url, codeVerifier);
  return body as unknown as Tokens;
}

export function redeem(
  server: DevServer,
  callback: URL,
  codeVerifier: string,
): Promise<TokenAnswer> {
  return requestTokens(server, {
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
  });
}

export function refresh(server: DevServer, refreshToken: string): Promise<TokenAnswer> {
  return requestTokens(server, { grant_type: 'refresh_token', refresh_token: refreshToken });
}

/** Refreshes, and gives the refresh token of the answer. */
export async function rotated(server: DevServer, refreshToken: string): Promise<string> {
  const { body } = await refresh(server, refreshToken);
  return String(body['refresh_token']);
}

export async function requestTokens(
  server: DevServer,
  fields: Record<string, string>,
): Promise<TokenAnswer> {
  const response = await fetch(`${server.issuer}/token`, {
    method: 'POST',
    headers: { Origin: 'http://localhost:8100' },
    body: new URLSearchParams({ client_id: clientId, ...fields }),
  });
  return { response, body: (await response.json()) as Record<string, unknown> };
}

/** The header and the claims of a JWT, unverified. */
export function readJwt(jwt: string): {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
} {
  const [header = {}, claims = {}] = jwt
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as object);
  return { header: { ...header }, claims: { ...claims } };
}
