import { InvalidResponseError, NetworkError } from '../errors/errors.js';
import type { HttpResponse } from '../ports/http.js';
import { isTransient, parseJsonObject, retryAfterMs } from './http-answer.js';
import type { Manifest } from './manifest.js';
import { secureUrl } from './secure-url.js';

/** Decides whether the document at `discoveryUrl` may speak for `issuer`. */
export type IssuerCheck = (issuer: string, discoveryUrl: string) => boolean;

/**
 * The discovery document of an answer, its issuer and its endpoints checked.
 *
 * @param issuerAgrees default: `issuerMatches`
 * @throws {InvalidResponseError} UNLAPSE_DISCOVERY_INVALID: not a discovery document
 * @throws {InvalidResponseError} UNLAPSE_ISSUER_MISMATCH: the document of another issuer
 * @throws {NetworkError} UNLAPSE_SERVER_UNAVAILABLE: 408, 425, 429, 5xx
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: an endpoint without https
 * @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html#rfc.section.4.3 Discovery §4.3}
 */
export function readManifest(
  response: HttpResponse,
  discoveryUrl: string,
  issuerAgrees: IssuerCheck = issuerMatches,
): Manifest {
  if (isTransient(response.status)) {
    throw new NetworkError('UNLAPSE_SERVER_UNAVAILABLE', 'the discovery document is unavailable', {
      status: response.status,
      retryAfterMs: retryAfterMs(response),
    });
  }
  const manifest = response.status === 200 ? parseJsonObject(response.body) : undefined;
  const { issuer } = manifest ?? {};
  if (manifest === undefined || typeof issuer !== 'string') {
    throw new InvalidResponseError(
      'UNLAPSE_DISCOVERY_INVALID',
      'discoveryUrl has no discovery document',
      { status: response.status },
    );
  }
  if (!issuerAgrees(issuer, discoveryUrl)) {
    throw new InvalidResponseError('UNLAPSE_ISSUER_MISMATCH', 'discoveryUrl is of another issuer');
  }
  secureUrl(manifest['authorization_endpoint'], 'authorization_endpoint');
  secureUrl(manifest['token_endpoint'], 'token_endpoint');
  return manifest;
}

/**
 * Whether `discoveryUrl` is where the metadata of `issuer` lives: appended to the issuer, or, as
 * RFC 8414 has it, put before its path. Compared character by character.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-3.1 RFC 8414 §3.1}
 */
export function issuerMatches(issuer: string, discoveryUrl: string): boolean {
  const [document = ''] = discoveryUrl.split(/[?#]/);
  const base = issuer.replace(/\/$/, '');
  const origin = /^[a-z]+:\/\/[^/]+/.exec(base)?.[0] ?? '';
  return [
    `${base}/.well-known/openid-configuration`,
    ...['openid-configuration', 'oauth-authorization-server'].map(
      (name) => `${origin}/.well-known/${name}${base.slice(origin.length)}`,
    ),
  ].includes(document.replace(/\/$/, ''));
}

/** For documents fetched without a provider: at least the same origin must speak. */
export function issuerOriginMatches(issuer: string, discoveryUrl: string): boolean {
  return URL.canParse(issuer) && new URL(issuer).origin === new URL(discoveryUrl).origin;
}
