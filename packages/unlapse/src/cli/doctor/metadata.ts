import type { Manifest } from '../../protocol/manifest.js';
import { secureUrl } from '../../protocol/secure-url.js';
import type { ClientSettings } from './client-settings.js';
import { doubtful, type Finding, ok, unknown, wrong } from './finding.js';
import type { Vendor } from './vendor.js';

/** Everything that the settings and the discovery document tell without another request. */
export function metadataFindings(
  client: ClientSettings,
  manifest: Manifest,
  vendor: Vendor,
): Finding[] {
  return [
    ...secureTransport(client, manifest),
    issuer(client, manifest, vendor),
    codeFlow(manifest),
    pkce(manifest),
    ...refreshTokens(client, manifest, vendor),
    unknown(
      'lifetimes',
      'how long tokens live, whether refresh tokens rotate and with what grace is not in the discovery document',
      'look it up in the console of the server; a grace of some seconds saves sessions whose answer was lost',
    ),
  ];
}

const endpoints = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'end_session_endpoint',
];

function secureTransport(client: ClientSettings, manifest: Manifest): Finding[] {
  const urls: [string, unknown][] = [
    ['discoveryUrl', client.discoveryUrl],
    ...endpoints.map((name): [string, unknown] => [name, manifest[name]]),
    ...client.redirectUris
      .filter((uri) => uri.startsWith('http:'))
      .map((uri): [string, unknown] => ['redirectUri', uri]),
  ];
  const present = urls.filter(([, url]) => url !== undefined);
  const open = present.filter(([name, url]) => !isSecure(url, name)).map(([name]) => name);
  if (open.length > 0) {
    return [
      wrong('https', `${open.join(', ')}: not https, so that anybody can read along`, 'use https'),
    ];
  }
  const local = present.filter(
    ([name, url]) => name !== 'redirectUri' && String(url).startsWith('http:'),
  );
  if (local.length === 0) return [ok('https', 'all URLs of the server are https')];
  return [
    doubtful(
      'https',
      'the server is http on this machine, which is for development',
      'build the app for production with the https URL of the real server',
    ),
  ];
}

function isSecure(url: unknown, name: string): boolean {
  try {
    secureUrl(url, name);
    return true;
  } catch {
    // What it throws says the same.
    return false;
  }
}

function issuer({ discoveryUrl }: ClientSettings, manifest: Manifest, vendor: Vendor): Finding {
  const named = String(manifest['issuer']);
  if (vendor.createProvider().issuerAgrees(named, discoveryUrl)) {
    return ok('issuer', 'the discovery document is that of its issuer');
  }
  return wrong(
    'issuer',
    `the document at discoveryUrl speaks for another issuer, ${named}: a login is refused (UNLAPSE_ISSUER_MISMATCH)`,
    `set discoveryUrl to ${named.replace(/\/$/, '')}/.well-known/openid-configuration, or pass --provider`,
  );
}

function codeFlow(manifest: Manifest): Finding {
  const types = manifest['response_types_supported'];
  const grants = manifest['grant_types_supported'];
  if (lacks(types, 'code') || lacks(grants, 'authorization_code')) {
    return wrong(
      'code-flow',
      'the server does not offer the authorization code flow',
      'allow it in the console of the server; the implicit flow gives no refresh tokens',
    );
  }
  return ok('code-flow', 'the authorization code flow is offered');
}

function pkce(manifest: Manifest): Finding {
  const methods = manifest['code_challenge_methods_supported'];
  if (methods === undefined) {
    return unknown('pkce', 'the server does not say whether it knows PKCE; it is sent in any case');
  }
  return lacks(methods, 'S256')
    ? wrong(
        'pkce',
        'the server does not offer PKCE with S256',
        'update the server, or switch it on',
      )
    : ok('pkce', 'PKCE with S256 is offered');
}

function refreshTokens(client: ClientSettings, manifest: Manifest, vendor: Vendor): Finding[] {
  const { scope } = client;
  if (scope === undefined) {
    return [unknown('refresh-token', 'the scopes are not known', 'pass --scope')];
  }
  const scopes = scope.split(' ');
  const offered = lacks(manifest['grant_types_supported'], 'refresh_token')
    ? [
        wrong(
          'refresh-token',
          'no refresh token will come: the server does not offer the refresh grant',
          'allow it in the console of the server',
        ),
      ]
    : [refreshScope(scopes, manifest, vendor)];
  const openId = scopes.includes('openid')
    ? []
    : [doubtful('settings', 'scope has no openid: no ID Token will come', 'add openid to scope')];
  return [...openId, ...offered];
}

function refreshScope(
  scopes: readonly string[],
  manifest: Manifest,
  { name, refreshTokens: habit }: Vendor,
): Finding {
  const asks = scopes.includes('offline_access');
  const listed = manifest['scopes_supported'];
  if (habit === 'access_type') {
    return doubtful(
      'refresh-token',
      'Google gives a refresh token only for access_type=offline, and on the web only to a client with a secret',
      'add access_type=offline and prompt=consent in a provider of your own, and leave offline_access out of scope',
    );
  }
  if (habit === 'unasked') {
    return asks && lacks(listed, 'offline_access')
      ? doubtful(
          'refresh-token',
          `${name} has no scope offline_access: refresh tokens come without it`,
          'take offline_access out of scope',
        )
      : ok('refresh-token', `${name} gives refresh tokens unasked`);
  }
  if (asks) {
    return lacks(listed, 'offline_access')
      ? doubtful(
          'refresh-token',
          'scope has offline_access, which the server does not list',
          'allow it for this client, or look up how the server gives refresh tokens',
        )
      : ok('refresh-token', 'scope asks for a refresh token');
  }
  return Array.isArray(listed) && listed.includes('offline_access')
    ? wrong(
        'refresh-token',
        'no refresh token will come: the server wants offline_access in scope',
        'add offline_access to scope',
      )
    : doubtful(
        'refresh-token',
        'scope does not ask for a refresh token, and the server does not say how to',
        'add offline_access to scope, unless the server gives refresh tokens unasked',
      );
}

/** Whether the server says what it supports, and `value` is not among it. */
function lacks(supported: unknown, value: string): boolean {
  return Array.isArray(supported) && !supported.includes(value);
}
