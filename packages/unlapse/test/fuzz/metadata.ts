import assert from 'node:assert/strict';
import { readManifest } from '../../src/protocol/discovery.js';
import { requestUrl } from '../../src/protocol/request-url.js';
import { OpenIdProvider } from '../../src/providers/open-id.js';
import { authResultWith } from '../memory-session.js';
import { outcomeOf } from './promises.js';
import type { Target } from './target.js';

const issuer = 'https://login.example.com/tenant-1';
const discoveryUrl = `${issuer}/.well-known/openid-configuration`;
const { config, provider } = authResultWith('');

/** A discovery document. */
export const metadata: Target = {
  name: 'metadata',
  seeds: [
    JSON.stringify({
      issuer,
      authorization_endpoint: `${issuer}/authorize?p=1`,
      token_endpoint: 'https://tokens.example.com/token',
      jwks_uri: `${issuer}/jwks`,
      end_session_endpoint: `${issuer}/logout`,
      id_token_signing_alg_values_supported: ['RS256'],
    }),
    JSON.stringify({
      issuer: `${issuer}/`,
      authorization_endpoint: 'http://localhost:8080/authorize',
      token_endpoint: 'http://127.0.0.1:8080/token',
    }),
  ],
  pieces: [
    ...['"', '{', '}', '[', ']', ',', ':', '\\', '\\u002f', '\ufeff', 'null', '/', '?', '#', '@'],
    ...['http://', 'javascript:', 'data:', 'localhost', 'localhost.', '.evil.example', '%2f', '..'],
    ...['"__proto__":{"polluted":1},', issuer, '\ud800', '&client_id=evil', '{tenantid}'],
  ],
  async check(body) {
    for (const status of [200, 404, 503]) {
      const read = await outcomeOf(() =>
        readManifest({ status, headers: new Headers(), body }, discoveryUrl),
      );
      if ('error' in read) continue;
      const { value: manifest } = read;
      assert.equal(status, 200);
      assert([issuer, `${issuer}/`].includes(manifest['issuer']));
      for (const name of ['authorization_endpoint', 'token_endpoint']) assertSafe(manifest[name]);
      const request = await new OpenIdProvider().authorizeRequest(
        manifest,
        provider.options,
        config,
      );
      const url = new URL(requestUrl(request));
      assert.equal(url.origin, new URL(manifest['authorization_endpoint']).origin);
      assert.deepEqual(url.searchParams.getAll('client_id'), ['app']);
      assert.deepEqual(url.searchParams.getAll('code_challenge_method'), ['S256']);
    }
  },
};

/** Only to a place that nobody can listen in on. */
function assertSafe(endpoint: unknown): void {
  const { protocol, hostname } = new URL(String(endpoint));
  const isLocal =
    hostname.split('.').at(-1) === 'localhost' ||
    hostname.startsWith('127.') ||
    hostname === '[::1]';
  assert(protocol === 'https:' || (protocol === 'http:' && isLocal), String(endpoint));
}
